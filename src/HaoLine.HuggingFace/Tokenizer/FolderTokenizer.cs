using System.Globalization;
using System.Text;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.HuggingFace.Reading;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Tokenizer;

/// <summary>
/// Reads the files of tokenizer and generation beside a configuration. One that cannot be used is a finding and left out: the model is there
/// without it.
/// </summary>
internal sealed class FolderTokenizer(ModelSource source, ModelReadContext context, HuggingFaceReaderOptions options, CancellationToken ct)
{
    private const string Config = "tokenizer_config.json";
    private const string Generation = "generation_config.json";

    /// <summary>From here on a length is a placeholder: transformers writes 10^30 for "not known".</summary>
    private const double NoLength = 1e15;

    /// <summary>Where transformers writes templates with a name beside the default one.</summary>
    private const string FurtherTemplates = "additional_chat_templates";

    /// <summary>Characters of templates; those of models have some ten thousand.</summary>
    private const long MaximumTemplateBytes = 4 << 20;

    /// <summary>Files of further templates; models have a few.</summary>
    private const int MaximumFurtherTemplates = 256;

    private static readonly string[] Roles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"];

    /// <summary>Vocabularies in the order in which they are preferred.</summary>
    private static readonly string[] Vocabularies = ["tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt"];

    private readonly List<string> templates = [];

    /// <summary>Null when the folder has no such file.</summary>
    public TokenizerFacts? ReadTokenizer()
    {
        JsonText? config = this.Load(Config);
        List<(string Role, string Text)> special = config is null ? [] : Special(config.Root);
        if (special.Count == 0 && this.Load("special_tokens_map.json") is { } map)
        {
            special = Special(map.Root);
        }

        (string file, Vocabulary vocabulary) = this.ReadVocabulary(special);
        if (special.Count == 0 && TekkenJson.IsName(file))
        {
            special = TekkenJson.Roles(vocabulary);
        }

        if (config is not null)
        {
            AddedTokens(config.Root, vocabulary);
            CustomCode.Report(config.Root, Config, context.Diagnostics);
        }

        if (source.HasFile("added_tokens.json") && file != Vocabularies[0])
        {
            this.Use("added_tokens.json", bytes => TokenizerJson.ReadPlain(bytes, vocabulary, isAdded: true, ct));
        }

        this.ReadTemplates(config);
        if (config is null && file.Length == 0 && this.templates.Count == 0)
        {
            return null;
        }

        return new TokenizerFacts
        {
            Source = file,
            Kind = vocabulary.Kind,
            ClassName = config is not null && config.Root.Find("tokenizer_class").TryGetString(out string name) ? name : "",
            HighestToken = file.Length > 0 && vocabulary.HighestId >= 0 ? vocabulary.HighestId : null,
            AddedTokens = vocabulary.Added.Count,
            MaximumLength = config is not null && config.Root.Find("model_max_length").TryGetDouble(out double length) && length is > 0 and < NoLength ? (long)length : null,
            SpecialTokens = [.. special.Select(token => new SpecialToken(token.Role, token.Text, vocabulary.IdOf(token.Text)))],
            ChatTemplates = this.templates,
        };
    }

    /// <summary>From its own file, else the tokens that the configuration of the model states.</summary>
    public GenerationFacts? ReadGeneration(JsonValue modelConfig, string configName) =>
        this.Load(Generation) is { } config ? GenerationConfig.Read(config.Root, Generation) : GenerationConfig.OfModel(modelConfig, configName);

    /// <summary>Tokens with a role: a text, or an object with the text as <c>content</c>.</summary>
    private static List<(string Role, string Text)> Special(JsonValue config)
    {
        var tokens = new List<(string, string)>();
        foreach (string role in Roles)
        {
            JsonValue token = config.Find(role + "_token");
            if ((token.Kind == JsonKind.Object ? token.Find("content") : token).TryGetString(out string text))
            {
                tokens.Add((role, text));
            }
        }

        return tokens;
    }

    private static void AddedTokens(JsonValue config, Vocabulary vocabulary)
    {
        foreach ((string key, JsonValue token) in config.Find("added_tokens_decoder").Members)
        {
            if (long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            {
                vocabulary.AddAdded(id, token.Find("content").TryGetString(out string text) ? text : "");
            }
        }
    }

    /// <summary>The first vocabulary that can be read, and its file; an empty name without any.</summary>
    private (string File, Vocabulary Vocabulary) ReadVocabulary(List<(string Role, string Text)> special)
    {
        foreach (string file in (string[])[.. Vocabularies.Where(source.HasFile), .. source.FileNames.Where(IsOtherVocabulary)])
        {
            Vocabulary vocabulary = Empty();
            if (this.Use(file, bytes => this.ReadVocabulary(file, bytes, vocabulary)))
            {
                return (file, vocabulary);
            }
        }

        return ("", Empty());

        Vocabulary Empty()
        {
            var vocabulary = new Vocabulary();
            vocabulary.LookFor(special.Select(static token => token.Text));
            return vocabulary;
        }
    }

    /// <summary>Names that models of some families have for a SentencePiece or tiktoken vocabulary.</summary>
    private static bool IsOtherVocabulary(string name) =>
        name is "spiece.model" or "sentencepiece.bpe.model" or "spm.model" || name.EndsWith(".tiktoken", StringComparison.Ordinal) || TekkenJson.IsName(name);

    private void ReadVocabulary(string file, IRandomAccessSource bytes, Vocabulary vocabulary)
    {
        switch (file)
        {
            case "tokenizer.json":
                TokenizerJson.Read(bytes, vocabulary, ct);
                break;
            case "vocab.json":
                vocabulary.Kind = "bpe";
                TokenizerJson.ReadPlain(bytes, vocabulary, isAdded: false, ct);
                break;
            case "vocab.txt":
                TokenizerFiles.ReadLines(bytes, vocabulary, ct);
                break;
            case var _ when TekkenJson.IsName(file):
                TekkenJson.Read(bytes, vocabulary, ct);
                break;
            default:
                TokenizerFiles.ReadModel(bytes, vocabulary, context.Limits, ct);
                break;
        }
    }

    /// <summary>A template is a text, or a list of names and texts; or it has a file of its own.</summary>
    private void ReadTemplates(JsonText? config)
    {
        if (config is not null)
        {
            this.TakeTemplates(config.Root.Find("chat_template"), Config);
        }

        if (this.Load("chat_template.json") is { } file)
        {
            this.TakeTemplates(file.Root.Find("chat_template"), "chat_template.json");
        }

        IEnumerable<string> files = [.. source.FileNames, .. this.FurtherFiles()];
        foreach (string name in files.Where(static name => name.EndsWith(".jinja", StringComparison.Ordinal)))
        {
            this.Use(name, bytes =>
            {
                if (bytes.Length > MaximumTemplateBytes)
                {
                    throw new InvalidModelContentException(DefectKind.LimitExceeded, bytes.Name, -1, "", "The template is larger than the limit.", $"at most {MaximumTemplateBytes} bytes", $"{bytes.Length}");
                }

                byte[] text = new byte[bytes.Length];
                int read = 0;
                for (int count; read < text.Length && (count = bytes.Read(read, text.AsSpan(read))) > 0; read += count)
                {
                }

                this.TakeTemplate(name == "chat_template.jinja" ? "default" : Path.GetFileNameWithoutExtension(name), Encoding.UTF8.GetString(text, 0, read), name);
            });
        }
    }

    /// <summary>Paths of the files in the folder of further templates; a folder that cannot be used is a finding.</summary>
    private IEnumerable<string> FurtherFiles()
    {
        try
        {
            return source.ListFiles(FurtherTemplates, MaximumFurtherTemplates).Select(static name => $"{FurtherTemplates}/{name}");
        }
        catch (CompanionFileException error)
        {
            context.Diagnostics.Report(HuggingFaceDiagnostics.SideFileUnusable.At(new SourceLocation(FurtherTemplates), error.Message));
            return [];
        }
    }

    private void TakeTemplates(JsonValue value, string file)
    {
        if (value.TryGetString(out string template))
        {
            this.TakeTemplate("default", template, file);
        }

        foreach (JsonValue item in value.Kind == JsonKind.Array ? value.Items : [])
        {
            if (item.Find("template").TryGetString(out string named))
            {
                this.TakeTemplate(item.Find("name").TryGetString(out string name) ? name : "default", named, file);
            }
        }
    }

    private void TakeTemplate(string name, string template, string file)
    {
        if (!this.templates.Contains(name))
        {
            this.templates.Add(name);
        }

        foreach (string problem in ChatTemplateCheck.FindUnsafeConstructs(template))
        {
            context.Diagnostics.Report(ChatTemplateCheck.UnsafeTemplate.At(new SourceLocation(file, Element: "chat_template"), name, problem));
        }
    }

    /// <summary>A small JSON file; null when it is absent or cannot be used.</summary>
    private JsonText? Load(string name)
    {
        JsonText? text = null;
        if (source.HasFile(name))
        {
            this.Use(name, bytes => text = JsonText.Read(bytes, JsonReadOptions.Lenient with { MaximumBytes = options.MaximumConfigBytes }, context.Limits));
        }

        return text;
    }

    private bool Use(string name, Action<IRandomAccessSource> read)
    {
        try
        {
            using var bytes = new CompanionFileSource(source, name, source.FindCompanion(name));
            if (bytes.Length == 0)
            {
                throw new InvalidModelContentException(DefectKind.Empty, name, 0, "", "The file is empty. Fetch it again.");
            }

            read(bytes);
            return true;
        }
        catch (Exception error) when (error is CompanionFileException or InvalidModelContentException or IOException or UnauthorizedAccessException)
        {
            context.Diagnostics.Report(HuggingFaceDiagnostics.SideFileUnusable.At(new SourceLocation(name), error.Message));
            return false;
        }
    }
}
