namespace HaoLine.Formats.Pickle;

/// <summary>Published advisories by the name they are about: bypasses of deny lists and of safe loaders.</summary>
internal static class PickleAdvisories
{
    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["pip.main"] = "CVE-2025-1716",
        ["pip._internal.main"] = "CVE-2025-1716",
        ["idlelib.pyshell.ModifiedInterpreter.runcode"] = "GHSA-3gf5-cxq9-w223",
        ["idlelib.pyshell.ModifiedInterpreter.runcommand"] = "GHSA-j343-8v2j-ff7w",
        ["idlelib.debugobj.ObjectTreeItem.SetText"] = "GHSA-3vg9-h568-4w9m",
        ["idlelib.autocomplete.AutoComplete.get_entity"] = "GHSA-6w4w-5w54-rjvr",
        ["idlelib.autocomplete.AutoComplete.fetch_completions"] = "GHSA-7cq8-mj8x-j263",
        ["idlelib.calltip.Calltip.fetch_tip"] = "GHSA-8r4j-24qv-fmq9",
        ["idlelib.calltip.get_entity"] = "GHSA-9xph-j2h6-g47v",
        ["idlelib.run.Executive.runcode"] = "GHSA-m869-42cg-3xwr",
        ["ctypes.CDLL"] = "GHSA-4675-36f9-wf6r",
        ["_operator.attrgetter"] = "GHSA-46h3-79wf-xr6c",
        ["_operator.methodcaller"] = "GHSA-955r-x9j8-7rhh",
        ["operator.methodcaller"] = "GHSA-84r2-jw7c-4r5q",
        ["cProfile.run"] = "GHSA-49gj-c84q-6qm9",
        ["cProfile.runctx"] = "GHSA-9w88-8rmg-7g2p",
        ["profile.run"] = "GHSA-7wx9-6375-f5wh",
        ["profile.Profile.run"] = "GHSA-x696-vm39-cp64",
        ["profile.Profile.runctx"] = "GHSA-6vqj-c2q5-j97w",
        ["trace.Trace.run"] = "GHSA-5qwp-399c-mjwf",
        ["trace.Trace.runctx"] = "GHSA-g344-hcph-8vgg",
        ["code.InteractiveInterpreter.runcode"] = "GHSA-cj3c-v495-4xqh",
        ["doctest.debug_script"] = "GHSA-fqq6-7vqf-w3fg",
        ["ensurepip._run_pip"] = "GHSA-xp4f-hrf8-rxw7",
        ["pkgutil.resolve_name"] = "GHSA-vvpj-8cmc-gx39",
        ["pty.spawn"] = "GHSA-vqmv-47xg-9wpr",
        ["distutils.file_util.write_file"] = "GHSA-m273-6v24-x4m4",
        ["lib2to3.pgen2.grammar.Grammar.loads"] = "GHSA-f54q-57x4-jg88",
        ["lib2to3.pgen2.pgen.ParserGenerator.make_label"] = "GHSA-p9w7-82w4-7q8m",
        ["asyncio.unix_events._UnixSubprocessTransport._start"] = "GHSA-jgw4-cr84-mqxg",
        ["numpy.f2py.crackfortran.getlincoef"] = "GHSA-r8g5-cgf2-4m4m",
        ["torch.utils.bottleneck.__main__.run_cprofile"] = "GHSA-4r9r-ch6f-vxmx",
        ["torch.utils.bottleneck.__main__.run_autograd_prof"] = "GHSA-4whj-rm5r-c2v8",
        ["torch._dynamo.guards.GuardBuilder.get"] = "GHSA-86cj-95qr-2p4f",
        ["torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression"] = "GHSA-f4x7-rfwp-v3xw",
        ["torch.utils.collect_env.run"] = "GHSA-f745-w6jp-hpxx",
        ["torch.utils.collect_env.run_and_read_all"] = "GHSA-jhph-76pp-mggw",
        ["torch.utils.data.datapipes.utils.decoder.basichandlers"] = "GHSA-h3qp-7fh3-f8h4",
        ["torch.jit.unsupported_tensor_ops.execWrapper"] = "GHSA-vr7h-p6mm-wpmh",
        ["torch.utils._config_module.ConfigModule.load_config"] = "GHSA-vv6j-3g6g-2pvj",
        ["uuid._get_command_stdout"] = "GHSA-g38g-8gr9-h9xp",
        ["_osx_support._read_output"] = "GHSA-g38g-8gr9-h9xp",
        ["_aix_support._read_cmd_output"] = "GHSA-g38g-8gr9-h9xp",
        ["_pyrepl.pager.pipe_pager"] = "GHSA-g38g-8gr9-h9xp",
        ["imaplib.IMAP4_stream"] = "GHSA-g38g-8gr9-h9xp",
        ["test.support.script_helper.assert_python_ok"] = "GHSA-g38g-8gr9-h9xp",
    };

    /// <summary>The advisory about a name; null when none is known here.</summary>
    public static string? Find(string module, string name) => ByName.GetValueOrDefault($"{module}.{name}");
}
