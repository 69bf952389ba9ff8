using System.Text;
using System.Text.Json;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.TestSupport;

namespace HaoLine.HuggingFace.Tests;

/// <summary>Files of tokenizer and generation beside a configuration.</summary>
public sealed class TokenizerTests : IDisposable
{
    private const string Config = """{"model_type":"other","vocab_size":100,"hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":8}""";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void Bpe_of_tokenizers_with_added_tokens()
    {
        this.Write("tokenizer.json", """
            {"version":"1.0","added_tokens":[{"id":90,"content":"<|end|>","special":true},{"id":95,"content":"tool","special":false}],
             "normalizer":{"type":"NFC","vocab":{"not":9999}},
             "model":{"type":"BPE","dropout":null,"vocab":{"a":0,"b":1,"\u0120the":2,"\"":40,"<s>":3},"merges":[["a","b"],"a b"]}}
            """);
        this.Write("tokenizer_config.json", """
            {"tokenizer_class":"PreTrainedTokenizerFast","model_max_length":4096,"bos_token":"<s>","eos_token":{"content":"<|end|>","lstrip":false},"unk_token":null,"pad_token":"<absent>"}
            """);
        using ReadOutcome outcome = this.Read();
        TokenizerFacts facts = outcome.Model!.Facets.Find<TokenizerFacts>()!;

        (facts.Source, facts.Kind, facts.ClassName, facts.VocabularySize, facts.AddedTokens, facts.MaximumLength)
            .Should().Be(("tokenizer.json", "bpe", "PreTrainedTokenizerFast", 96, 2, 4096));
        facts.SpecialTokens.Should().Equal(new SpecialToken("bos", "<s>", 3), new SpecialToken("eos", "<|end|>", 90), new SpecialToken("pad", "<absent>", null));
        outcome.Diagnostics.Should().NotContain(static finding => finding.Severity >= DiagnosticSeverity.Warning);
    }

    [Fact]
    public void Pieces_of_unigram_are_numbered_by_their_place()
    {
        this.Write("tokenizer.json", """{"added_tokens":[],"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["</s>",-1.5],["\u2581a",-2],["b",-3e0]]}}""");
        this.Write("special_tokens_map.json", """{"eos_token":"</s>"}""");
        TokenizerFacts facts = this.Facts();

        (facts.Kind, facts.VocabularySize).Should().Be(("unigram", 4));
        facts.SpecialTokens.Should().Equal(new SpecialToken("eos", "</s>", 1));
    }

    /// <summary>A vocabulary of several windows, with a text longer than one, by a second implementation.</summary>
    [Fact]
    public void Long_vocabularies_are_read_window_by_window()
    {
        var random = new Random(7);
        var vocabulary = new Dictionary<string, int>();
        for (int i = 0; i < 40_000; i++)
        {
            vocabulary.Add($"{new string((char)random.Next(32, 0x2FF), random.Next(1, 30))}{i}", 3 * i);
        }

        vocabulary.Add(new string('x', 700_000), 77);
        vocabulary.Add("<end>", 123_456);
        this.Write("tokenizer.json", JsonSerializer.Serialize(new { model = new { type = "WordLevel", vocab = vocabulary } }));
        this.Write("tokenizer_config.json", """{"eos_token":"<end>"}""");
        TokenizerFacts facts = this.Facts();

        (facts.Kind, facts.VocabularySize).Should().Be(("wordlevel", 123_457));
        facts.SpecialTokens.Single().Id.Should().Be(123_456);
    }

    [Fact]
    public void Vocabulary_of_numbers_with_added_tokens_in_a_file_of_their_own()
    {
        this.Write("vocab.json", """{"a":0,"b":1,"</s>":2}""");
        this.Write("added_tokens.json", """{"<x>":50,"<y>":51}""");
        this.Write("tokenizer_config.json", """{"eos_token":"</s>","sep_token":"<y>","added_tokens_decoder":{"51":{"content":"<y>"},"60":{"content":"<z>"}},"model_max_length":1000000000000000019884624838656}""");
        TokenizerFacts facts = this.Facts();

        (facts.Source, facts.Kind, facts.VocabularySize, facts.AddedTokens, facts.MaximumLength).Should().Be(("vocab.json", "bpe", 61, 3, null));
        facts.SpecialTokens.Should().Equal(new SpecialToken("eos", "</s>", 2), new SpecialToken("sep", "<y>", 51));
    }

    [Theory]
    [InlineData(1, "unigram")]
    [InlineData(2, "bpe")]
    [InlineData(3, "word")]
    [InlineData(4, "char")]
    [InlineData(0, "unigram")] // not stated: the default of the format
    public void SentencePiece_models_by_their_fields(int algorithm, string kind)
    {
        this.Write("tokenizer.model", SentencePiece(algorithm, "<unk>", "<s>", "</s>", "\u2581hello", "x"));
        this.Write("tokenizer_config.json", """{"bos_token":"<s>","eos_token":"</s>"}""");
        TokenizerFacts facts = this.Facts();

        (facts.Source, facts.Kind, facts.VocabularySize).Should().Be(("tokenizer.model", kind, 5));
        facts.SpecialTokens.Should().Equal(new SpecialToken("bos", "<s>", 1), new SpecialToken("eos", "</s>", 2));
    }

    [Fact]
    public void Ranks_of_tiktoken()
    {
        this.Write("qwen.tiktoken", string.Join('\n', Enumerable.Range(0, 30_000).Select(static i => $"{Convert.ToBase64String(Encoding.UTF8.GetBytes($"token{i}"))} {i}")));

        TokenizerFacts facts = this.Facts();
        (facts.Source, facts.Kind, facts.VocabularySize).Should().Be(("qwen.tiktoken", "bpe", 30_000));
    }

    /// <summary>The sizes of Mistral Nemo: 150,000 tokens listed, 131,072 numbers (its published vocabulary), the first 1,000 of them special.</summary>
    [Fact]
    public void Tokens_of_Tekken_come_after_the_special_ones_and_as_far_as_stated()
    {
        this.Write("tekken.json", Tekken(
            131_072,
            1000,
            Enumerable.Range(0, 150_000).Select(static i => $"token{i}"),
            """{"rank":0,"token_str":"<unk>","is_control":true},{"rank":1,"token_str":"<s>","is_control":true},{"rank":2,"token_str":"</s>","is_control":true},{"rank":10,"token_str":"<pad>","is_control":true}"""));
        TokenizerFacts facts = this.Facts();

        (facts.Source, facts.Kind, facts.VocabularySize, facts.HighestToken, facts.AddedTokens).Should().Be(("tekken.json", "bpe", 131_072, 131_071, 4));
        facts.SpecialTokens.Should().Equal(new SpecialToken("bos", "<s>", 1), new SpecialToken("eos", "</s>", 2), new SpecialToken("unk", "<unk>", 0), new SpecialToken("pad", "<pad>", 10));

        // Rank 130,071 is the last that counts: 131,072 - 1,000 - 1.
        this.Write("tokenizer_config.json", """{"bos_token":"<s>","sep_token":"token5","cls_token":"token130071","mask_token":"token130072"}""");
        this.Facts().SpecialTokens.Should().Equal(
            new SpecialToken("bos", "<s>", 1), new SpecialToken("sep", "token5", 1005), new SpecialToken("cls", "token130071", 131_071), new SpecialToken("mask", "token130072", null));
    }

    /// <summary>The first files list no special tokens; their numbers are those of the table that the library has for this case.</summary>
    [Fact]
    public void Tekken_without_special_tokens_of_its_own_has_those_of_its_library()
    {
        this.Write("tekken_240718.json", Tekken(20, 15, ["a", "</s>", "c", "d", "e"], null));
        TokenizerFacts facts = this.Facts();

        (facts.Source, facts.VocabularySize, facts.AddedTokens).Should().Be(("tekken_240718.json", 20, 0));
        facts.SpecialTokens.Should().Equal(new SpecialToken("bos", "<s>", 1), new SpecialToken("eos", "</s>", 2), new SpecialToken("unk", "<unk>", 0), new SpecialToken("pad", "<pad>", 11));
    }

    [Theory]
    [InlineData("""{"vocab":[],"special_tokens":[]}""", "default_num_special_tokens")]
    [InlineData("""{"config":{"default_num_special_tokens":1},"vocab":[]}""", "default_vocab_size")]
    [InlineData("""{"config":{"default_vocab_size":4,"default_num_special_tokens":2},"vocab":[{"rank":0,"token_bytes":"YQ=="}]}""", "2 to 3")]
    [InlineData("""{"config":{"default_vocab_size":1,"default_num_special_tokens":2},"vocab":[{"rank":0,"token_bytes":"YQ=="}]}""", "2 to 3")]
    [InlineData("""{"config":{"default_vocab_size":1.5,"default_num_special_tokens":0},"vocab":[]}""", "config.default_vocab_size")]
    [InlineData("""{"config":{"default_vocab_size":9223372036854775808,"default_num_special_tokens":0},"vocab":[]}""", "config.default_vocab_size")]
    [InlineData("""{"config":{"default_vocab_size":1,"default_num_special_tokens":-1},"vocab":[]}""", "config.default_num_special_tokens")]
    [InlineData("""{"config":{"default_vocab_size":1,"default_num_special_tokens":0},"vocab":[{"rank":1,"token_bytes":"YQ=="}]}""", "vocab[0].rank")]
    [InlineData("""{"config":{"default_vocab_size":1,"default_num_special_tokens":0},"vocab":[{"token_bytes":"YQ=="}]}""", "vocab[0].rank")]
    [InlineData("""{"config":{"default_vocab_size":1,"default_num_special_tokens":0},"vocab":[{"rank":"0","token_bytes":"YQ=="}]}""", "vocab[0].rank")]
    [InlineData("""{"config":{"default_vocab_size":1,"default_num_special_tokens":0},"vocab":[{"rank":0,"token_bytes":"Y"}]}""", "vocab[0].token_bytes")]
    [InlineData("""{"config":{"default_vocab_size":1,"default_num_special_tokens":0},"vocab":{"a":{"rank":0,"token_bytes":"YQ=="}}}""", "no list")]
    [InlineData("""{"config":{"default_vocab_size":2,"default_num_special_tokens":2},"vocab":[],"special_tokens":[{"rank":2,"token_str":"x"}]}""", "special_tokens")]
    [InlineData("""{"config":{"default_vocab_size":2,"default_num_special_tokens":2},"vocab":[],"special_tokens":[{"rank":1,"token_str":"x"},{"rank":1,"token_str":"y"}]}""", "same rank")]
    [InlineData("""{"config":{"default_vocab_size":2,"default_num_special_tokens":2},"vocab":[],"special_tokens":[{"token_str":"x"}]}""", "special_tokens[].rank")]
    public void Tekken_that_contradicts_itself_is_left_out(string content, string said)
    {
        this.Write("tekken.json", content);
        using ReadOutcome outcome = this.Read();

        Diagnostic finding = outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1159").Which;
        finding.Location.Path.Should().Be("tekken.json");
        finding.Message.Should().Contain("tekken.json").And.Contain(said);
        outcome.Model!.Facets.Find<TokenizerFacts>().Should().BeNull();
    }

    [Fact]
    public void Lines_of_WordPiece()
    {
        this.Write("vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS]\r\na\r\n##b\r\n");
        this.Write("tokenizer_config.json", """{"cls_token":"[CLS]","mask_token":"[MASK]"}""");
        TokenizerFacts facts = this.Facts();

        (facts.Kind, facts.VocabularySize).Should().Be(("wordpiece", 5));
        facts.SpecialTokens.Should().Equal(new SpecialToken("cls", "[CLS]", 2), new SpecialToken("mask", "[MASK]", null));
    }

    [Theory]
    [InlineData("tokenizer_config.json", "{\"chat_template\":TEMPLATE}", "default")]
    [InlineData("tokenizer_config.json", "{\"chat_template\":[{\"name\":\"default\",\"template\":\"{{ a }}\"},{\"name\":\"tool_use\",\"template\":TEMPLATE}]}", "tool_use")]
    [InlineData("chat_template.json", "{\"chat_template\":TEMPLATE}", "default")]
    [InlineData("chat_template.jinja", "RAW", "default")]
    public void Templates_are_named_and_unsafe_ones_reported(string file, string content, string name)
    {
        const string hostile = "{{ ''.__class__.__mro__[1].__subclasses__() }}";
        const string harmless = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}{% endfor %}";
        foreach (string template in (string[])[harmless, hostile])
        {
            this.Write(file, content.Replace("TEMPLATE", JsonSerializer.Serialize(template), StringComparison.Ordinal).Replace("RAW", template, StringComparison.Ordinal));
            using ReadOutcome outcome = this.Read();

            outcome.Model!.Facets.Find<TokenizerFacts>()!.ChatTemplates.Should().Contain(name);
            Diagnostic[] alarms = [.. outcome.Diagnostics.Where(static finding => finding.Id == "HL6001")];
            alarms.Should().HaveCount(template == hostile ? 3 : 0, "three names of the interpreter are used");
            alarms.Should().NotContain(finding => !finding.Message.Contains($"'{name}'") || finding.Location.Path != file || finding.Kind != DefectKind.UnsafeTemplate);
        }
    }

    [Fact]
    public void Further_templates_stand_in_a_folder_of_their_own()
    {
        Directory.CreateDirectory(this.folder.File("additional_chat_templates/deeper"));
        this.Write("chat_template.jinja", "{{ a }}");
        this.Write("additional_chat_templates/tool_use.jinja", "{{ b }}");
        this.Write("additional_chat_templates/rag.jinja", "{{ ''.__class__ }}");
        this.Write("additional_chat_templates/notes.txt", "{{ ''.__class__ }}");
        this.Write("additional_chat_templates/deeper/other.jinja", "{{ ''.__class__ }}");
        using ReadOutcome outcome = this.Read();

        outcome.Model!.Facets.Find<TokenizerFacts>()!.ChatTemplates.Should().Equal("default", "rag", "tool_use");
        Diagnostic finding = outcome.Diagnostics.Should().ContainSingle(static finding => finding.Severity >= DiagnosticSeverity.Warning).Which;
        (finding.Id, finding.Location.Path).Should().Be(("HL6001", "additional_chat_templates/rag.jinja"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Links_among_further_templates_are_not_followed(bool isFolder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var outside = new TemporaryFolder();
        File.WriteAllText(outside.File("a.jinja"), "{{ a }}");
        if (isFolder)
        {
            Directory.CreateSymbolicLink(this.folder.File("additional_chat_templates"), outside.Path);
        }
        else
        {
            Directory.CreateDirectory(this.folder.File("additional_chat_templates"));
            File.CreateSymbolicLink(this.folder.File("additional_chat_templates/a.jinja"), outside.File("a.jinja"));
        }

        using ReadOutcome outcome = this.Read();

        outcome.Model!.Facets.Find<TokenizerFacts>().Should().BeNull();
        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1159").Which.Message.Should().Contain("symbolic link");
    }

    [Fact]
    public void Further_templates_without_end_are_left_out()
    {
        Directory.CreateDirectory(this.folder.File("additional_chat_templates"));
        for (int i = 0; i < 257; i++)
        {
            this.Write($"additional_chat_templates/{i}.jinja", "{{ a }}");
        }

        using ReadOutcome outcome = this.Read();

        outcome.Model!.Facets.Find<TokenizerFacts>().Should().BeNull();
        Diagnostic finding = outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1159").Which;
        finding.Location.Path.Should().Be("additional_chat_templates");
        finding.Message.Should().Contain("more than 256 files");
    }

    [Fact]
    public void Generation_has_a_file_of_its_own()
    {
        this.Write("generation_config.json", """
            {"bos_token_id":1,"eos_token_id":[2,9],"pad_token_id":-1,"do_sample":true,"temperature":0.6,"top_k":20,"top_p":0.95,"max_length":2048,"repetition_penalty":1.05,"num_beams":1}
            """);
        using ReadOutcome outcome = this.Read();
        GenerationFacts facts = outcome.Model!.Facets.Find<GenerationFacts>()!;

        facts.Should().BeEquivalentTo(new GenerationFacts
        {
            Source = "generation_config.json",
            BeginToken = 1,
            EndTokens = [2, 9],
            IsSampled = true,
            Temperature = 0.6,
            TopK = 20,
            TopP = 0.95,
            MaximumLength = 2048,
            RepetitionPenalty = 1.05,
            Beams = 1,
        });
    }

    [Fact]
    public void Numbers_without_a_row_and_generation_that_does_not_end_are_findings()
    {
        this.Write("vocab.json", """{"a":0,"</s>":2,"late":120}""");
        this.Write("tokenizer_config.json", """{"eos_token":"</s>"}""");
        this.Write("generation_config.json", """{"eos_token_id":[7,100]}""");
        using ReadOutcome outcome = this.Read();

        outcome.Diagnostics.Where(static finding => finding.Severity == DiagnosticSeverity.Warning).Select(static finding => (finding.Id, finding.Message)).Should().Equal(
            ("HL3103", "The tokenizer of 'vocab.json' has token ids up to 120, the embedding has 100 rows."),
            ("HL3104", "The eos token is 100, the embedding has 100 rows."),
            ("HL3105", "Generation ends at 7, 100, the end token of the tokenizer is 2 ('</s>')."));
    }

    [Fact]
    public void A_vocabulary_that_cannot_be_read_is_a_finding_and_the_next_is_taken()
    {
        this.Write("tokenizer.json", """{"model":{"type":"BPE","vocab":{"a":0,""");
        this.Write("tokenizer.model", SentencePiece(1, "a", "b", "c"));
        using ReadOutcome outcome = this.Read();

        outcome.Model!.Facets.Find<TokenizerFacts>()!.VocabularySize.Should().Be(3);
        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1159").Which.Location.Path.Should().Be("tokenizer.json");
    }

    /// <summary>Whatever is in these files, the model is there.</summary>
    [Theory]
    [InlineData("tokenizer.json", """{"added_tokens":[{"id":3,"content":"x"}],"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}}""")]
    [InlineData("tokenizer_config.json", """{"eos_token":{"content":"x"},"chat_template":[{"name":"a","template":"{{ b }}"}],"added_tokens_decoder":{"1":{"content":"c"}},"auto_map":{"AutoTokenizer":["t.T",null]}}""")]
    [InlineData("generation_config.json", """{"eos_token_id":[1,2],"temperature":1.5,"top_k":3,"do_sample":false}""")]
    [InlineData("vocab.txt", "a\nb\nc")]
    [InlineData("x.tiktoken", "YQ== 0\nYg== 1\n")]
    [InlineData("tekken.json", """{"config":{"default_vocab_size":3,"default_num_special_tokens":1},"vocab":[{"rank":0,"token_bytes":"YQ=="},{"rank":1,"token_bytes":"Yg==","token_str":null}],"special_tokens":[{"rank":0,"token_str":"<s>"}]}""")]
    [InlineData("tokenizer.model", null)]
    public void Prefixes_and_changed_bytes_never_lose_the_model(string file, string? content)
    {
        byte[] bytes = content is null ? SentencePiece(2, "<unk>", "ab") : Encoding.UTF8.GetBytes(content);
        for (int length = 0; length < bytes.Length; length++)
        {
            this.Write(file, bytes[..length]);
            Check(this.Read());
        }

        foreach (byte value in (byte[])[0x00, 0x22, 0x5B, 0x7D, 0x7F, 0xFF])
        {
            for (int place = 0; place < bytes.Length; place++)
            {
                byte[] changed = [.. bytes];
                changed[place] = value;
                this.Write(file, changed);
                Check(this.Read());
            }
        }

        static void Check(ReadOutcome outcome)
        {
            using (outcome)
            {
                outcome.Error.Should().BeNull();
                outcome.Facts.Embedding.VocabularySize.Should().Be(100);
            }
        }
    }

    /// <summary>The embedding has rows 0 to 99.</summary>
    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    public void The_first_number_without_a_row_is_a_finding(int highest, bool isFound)
    {
        this.Write("vocab.json", $$"""{"a":{{highest}}}""");
        using ReadOutcome outcome = this.Read();

        outcome.Diagnostics.Any(static finding => finding.Id == "HL3103").Should().Be(isFound);
    }

    [Fact]
    public void A_number_without_a_successor_gives_no_size_and_is_a_finding()
    {
        this.Write("vocab.json", """{"a":0,"b":9223372036854775807}""");
        using ReadOutcome outcome = this.Read();

        outcome.Model!.Facets.Find<TokenizerFacts>()!.VocabularySize.Should().BeNull();
        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL3103").Which.Message
            .Should().Be("The tokenizer of 'vocab.json' has token ids up to 9223372036854775807, the embedding has 100 rows.");
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        this.Write("tokenizer.json", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        using ReadOutcome outcome = this.Read();

        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1159").Which.Message.Should().Contain("depth");
    }

    [Fact]
    public void A_link_that_leaves_the_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        string outside = Path.GetTempFileName();
        File.WriteAllText(outside, """{"a":0,"b":5}""");
        File.CreateSymbolicLink(this.folder.File("vocab.json"), outside);
        using ReadOutcome outcome = this.Read();
        File.Delete(outside);

        outcome.Model!.Facets.Find<TokenizerFacts>().Should().BeNull();
        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1159").Which.Message.Should().Contain("symbolic link");
    }

    [Fact]
    public void Code_that_a_configuration_names_is_a_finding()
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig("""
            {"model_type":"other","auto_map":{"AutoConfig":"configuration_x.XConfig","AutoModel":"someone/else--modeling_x.XModel","AutoTokenizer":["t.Slow","t.Fast"]}}
            """);

        Diagnostic finding = outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL6002").Which;
        (finding.Severity, finding.Kind).Should().Be((DiagnosticSeverity.Info, DefectKind.CodeExecution));
        finding.Message.Should().Contain("configuration_x.XConfig, someone/else--modeling_x.XModel, t.Slow, t.Fast").And.Contain("another repository");
    }

    [Theory]
    [InlineData("model.safetensors", "HL1150")]
    [InlineData("pytorch_model.bin", "HL1150")]
    public void A_pointer_of_Git_LFS_leaves_the_configuration(string file, string id)
    {
        this.Write(file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 5000000000\n");
        using ReadOutcome outcome = this.Read();

        outcome.Facts.LayerCount.Should().Be(1);
        outcome.Diagnostics.Should().ContainSingle(finding => finding.Id == id).Which.Message.Should().Contain($"'{file}' is a Git LFS pointer").And.Contain("git lfs pull");
    }

    [Fact]
    public void Shards_that_are_pointers_are_missing()
    {
        this.Write("model-1.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n");
        this.Write("model.safetensors.index.json", """{"metadata":{},"weight_map":{"a":"model-1.safetensors"}}""");
        using ReadOutcome outcome = this.Read();

        outcome.Error.Should().BeNull();
        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1101").Which.Message.Should().Contain("Git LFS pointer");
    }

    private static string Tekken(long size, long special, IEnumerable<string> tokens, string? specialTokens)
    {
        IEnumerable<string> vocab = tokens.Select(static (token, rank) => $$"""{"rank":{{rank}},"token_bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(token))}}","token_str":null}""");
        string list = specialTokens is null ? "" : $",\"special_tokens\":[{specialTokens}]";
        return $$"""{"config":{"pattern":"x","num_vocab_tokens":150000,"default_vocab_size":{{size}},"default_num_special_tokens":{{special}},"version":"v3"},"vocab":[{{string.Join(',', vocab)}}]{{list}}}""";
    }

    /// <summary>By the field numbers of the format: pieces 1 with text 1, score 2 and type 3; trainer 2 with the algorithm 3.</summary>
    private static byte[] SentencePiece(int algorithm, params string[] pieces)
    {
        var bytes = new List<byte>();
        foreach (string piece in pieces)
        {
            byte[] text = Encoding.UTF8.GetBytes(piece);
            byte[] message = [0x0A, (byte)text.Length, .. text, 0x15, 0, 0, 0x80, 0xBF, 0x18, 1];
            bytes.AddRange([0x0A, (byte)message.Length, .. message]);
        }

        byte[] trainer = algorithm == 0 ? [0x20, 8] : [0x18, (byte)algorithm, 0x20, 8];
        bytes.AddRange([0x12, (byte)trainer.Length, .. trainer]);
        return [.. bytes];
    }

    private void Write(string name, string content) => this.Write(name, Encoding.UTF8.GetBytes(content));

    private void Write(string name, byte[] content) => File.WriteAllBytes(this.folder.File(name), content);

    private TokenizerFacts Facts()
    {
        using ReadOutcome outcome = this.Read();
        return outcome.Model!.Facets.Find<TokenizerFacts>()!;
    }

    private ReadOutcome Read()
    {
        this.Write("config.json", Config);
        return ReadOutcome.Of(ModelSource.FromPath(this.folder.Path));
    }
}
