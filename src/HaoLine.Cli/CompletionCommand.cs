using System.CommandLine;

namespace HaoLine.Cli;

/// <summary><c>haoline completion SHELL</c>: a script that asks the command itself for suggestions.</summary>
internal sealed class CompletionCommand : Command
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # haoline completion for bash: source <(haoline completion bash)
            _haoline() {
              local suggestions
              suggestions="$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)"
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "${suggestions}" -- "${COMP_WORDS[COMP_CWORD]}"))
              if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
                COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
              fi
            }
            complete -o filenames -F _haoline haoline
            """,
        ["zsh"] = """
            #compdef haoline
            # haoline completion for zsh: source <(haoline completion zsh)
            _haoline() {
              local -a suggestions
              suggestions=("${(@f)$(${words[1]} "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              if (( ${#suggestions[@]} > 0 )) && [[ -n "${suggestions[1]}" ]]; then
                compadd -- "${suggestions[@]}"
              fi
              _files
            }
            compdef _haoline haoline
            """,
        ["fish"] = """
            # haoline completion for fish: haoline completion fish | source
            function __haoline_suggestions
              set -l line (commandline -cp)
              haoline "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
            end
            complete -c haoline -a '(__haoline_suggestions)'
            """,
        ["pwsh"] = """
            # haoline completion for PowerShell: haoline completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName haoline -ScriptBlock {
              param($wordToComplete, $commandAst, $cursorPosition)
              haoline "[suggest:$cursorPosition]" "$commandAst" 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    private readonly Argument<string> shell = new("shell") { Description = "bash, zsh, fish or pwsh." };

    public CompletionCommand(TextWriter output)
        : base("completion", "Prints a completion script for a shell.")
    {
        this.shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        this.Add(this.shell);
        this.SetAction(parsed =>
        {
            output.WriteLine(Scripts[parsed.GetValue(this.shell)!]);
            return ExitCode.Done;
        });
    }
}
