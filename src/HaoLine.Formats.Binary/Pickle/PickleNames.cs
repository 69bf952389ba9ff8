namespace HaoLine.Formats.Pickle;

/// <summary>The lists behind <see cref="PicklePolicy"/>.</summary>
internal static class PickleNames
{
    /// <summary>Harmless members by module; each makes data from data with any arguments.</summary>
    private static readonly Dictionary<string, string> Safe = new(StringComparer.Ordinal)
    {
        ["builtins"] = "set frozenset complex bytearray bytes slice dict list tuple object int float str bool range xrange unicode long basestring Ellipsis NotImplemented NoneType",
        ["collections"] = "OrderedDict defaultdict deque Counter",
        ["copyreg"] = "_reconstructor __newobj__",
        ["_codecs"] = "encode",
        ["argparse"] = "Namespace",
        ["types"] = "SimpleNamespace",
        ["datetime"] = "datetime date time timedelta timezone",
        ["decimal"] = "Decimal",
        ["fractions"] = "Fraction",
        ["uuid"] = "UUID",
        ["pathlib"] = "Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath",
        ["pathlib._local"] = "Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath",
        ["numpy"] = "ndarray dtype float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_ bool complex64 complex128 str_ bytes_ void longlong ulonglong",
        ["numpy.core.multiarray"] = "_reconstruct scalar",
        ["numpy._core.multiarray"] = "_reconstruct scalar",
        ["numpy.core.numeric"] = "_frombuffer",
        ["numpy._core.numeric"] = "_frombuffer",
        ["numpy.dtypes"] = "Float16DType Float32DType Float64DType Int8DType Int16DType Int32DType Int64DType UInt8DType UInt16DType UInt32DType UInt64DType BoolDType",
        ["torch"] = "Size device dtype layout memory_format Tensor Generator strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc _mkldnn jagged "
            + "contiguous_format channels_last channels_last_3d preserve_format per_tensor_affine per_tensor_symmetric per_channel_affine per_channel_symmetric per_channel_affine_float_qparams "
            + "float float32 double float64 half float16 bfloat16 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2 "
            + "uint8 uint16 uint32 uint64 int8 int16 short int32 int int64 long bool complex32 chalf complex64 cfloat complex128 cdouble qint8 qint32 quint8 quint4x2 quint2x4 "
            + "bits1x8 bits2x4 bits4x2 bits8 bits16 int1 int2 int3 int4 int5 int6 int7 uint1 uint2 uint3 uint4 uint5 uint6 uint7 "
            + "FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage BoolStorage ComplexFloatStorage ComplexDoubleStorage "
            + "QInt8Storage QInt32Storage QUInt8Storage QUInt4x2Storage QUInt2x4Storage Float8_e4m3fnStorage Float8_e5m2Storage UntypedStorage TypedStorage",
        ["torch.cuda"] = "FloatTensor DoubleTensor HalfTensor BFloat16Tensor LongTensor IntTensor ShortTensor CharTensor ByteTensor BoolTensor "
            + "FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage BoolStorage",
        ["torch.storage"] = "UntypedStorage TypedStorage _LegacyStorage",
        ["torch.serialization"] = "_get_layout",
        ["torch.nn.parameter"] = "Parameter Buffer UninitializedParameter UninitializedBuffer",
        ["torch.nn"] = "Parameter",
        ["torch.autograd.variable"] = "Variable",
        ["torch._tensor"] = "_rebuild_from_type_v2",
        ["torch._utils"] = "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor "
            + "_rebuild_sparse_csr_tensor _rebuild_nested_tensor _rebuild_meta_tensor_no_storage _rebuild_wrapper_subclass _rebuild_device_tensor_from_numpy "
            + "_rebuild_device_tensor_from_cpu_tensor _rebuild_xla_tensor",
        ["torch.jit._pickle"] = "build_intlist build_tensorlist build_doublelist build_boollist build_tensor_from_id restore_type_tag",
        ["torch.nn.modules.module"] = "_IncompatibleKeys",
    };

    private static readonly Dictionary<string, HashSet<string>> SafeSets =
        Safe.ToDictionary(static pair => pair.Key, static pair => pair.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Modules, with everything below them, whose members run commands or code, or reach files, processes or the network.</summary>
    private static readonly HashSet<string> DangerousModules = new(
        ("os posix nt posixpath ntpath subprocess commands popen2 sys shutil socket ssl socketserver pty tty fcntl pip ensurepip venv runpy code codeop pdb bdb "
        + "cProfile profile timeit trace doctest pydoc webbrowser ctypes _ctypes importlib imp _imp zipimport pkgutil marshal pickle _pickle cPickle dill cloudpickle joblib "
        + "shelve tempfile http httplib urllib urllib2 urllib3 requests aiohttp httpx ftplib telnetlib smtplib imaplib poplib nntplib xmlrpc asyncio multiprocessing "
        + "signal _thread threading concurrent inspect gc io _io _pyio _osx_support _aix_support _pyrepl test lib2to3 idlelib distutils setuptools logging platform "
        + "sqlite3 tarfile zipfile glob fileinput linecache bz2 gzip lzma paramiko fabric antigravity this sched atexit faulthandler tracemalloc readline rlcompleter "
        + "numpy.testing numpy.f2py numpy.distutils numpy.ctypeslib numexpr torch.hub torch._inductor torch._dynamo torch.fx torch.jit torch.utils torch.package torch.distributed "
        + "torch.multiprocessing torch._ops torch.ops torch.onnx torch.testing tensorflow keras pandas.io jinja2 yaml ruamel django flask IPython sympy nltk").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Single members of modules that also hold harmless ones.</summary>
    private static readonly HashSet<string> DangerousMembers = new(
        ("builtins.eval builtins.exec builtins.compile builtins.open builtins.__import__ builtins.getattr builtins.setattr builtins.delattr builtins.globals builtins.locals "
        + "builtins.vars builtins.dir builtins.input builtins.raw_input builtins.breakpoint builtins.execfile builtins.file builtins.apply builtins.reload builtins.help builtins.exit "
        + "builtins.quit builtins.type builtins.map builtins.filter builtins.super builtins.classmethod builtins.staticmethod builtins.property builtins.memoryview "
        + "operator.attrgetter operator.methodcaller operator.itemgetter operator.call _operator.attrgetter _operator.methodcaller _operator.itemgetter _operator.call "
        + "functools.partial functools.partialmethod functools.reduce types.CodeType types.FunctionType types.MethodType types.LambdaType types.ModuleType types.BuiltinFunctionType "
        + "uuid._get_command_stdout uuid._popen numpy.load numpy.loads numpy.save numpy.savez numpy.fromfile numpy.memmap numpy.loadtxt numpy.genfromtxt numpy.savetxt numpy.DataSource "
        + "torch.load torch.save torch.compile torch.classes torch.from_file torch.serialization.load torch.serialization.save torch.storage._load_from_bytes "
        + "copyreg.add_extension copyreg.pickle codecs.open _codecs.decode _codecs.lookup _codecs.register pandas.eval pandas.read_pickle pandas.DataFrame.eval pandas.DataFrame.query "
        + "collections.namedtuple datetime.sys pathlib.os argparse.FileType argparse.open").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    private static readonly string[] LibraryPackages =
    [
        "torch.nn", "torch.optim", "torch.ao.nn", "torch.ao.quantization", "torch.quantization", "torch.distributions", "torchvision.models", "torchvision.ops", "torchvision.transforms",
        "torchaudio.models", "torchaudio.transforms",
    ];

    /// <summary>Classes of torch.fx, which make code from data; modules of the packages above import them.</summary>
    private static readonly HashSet<string> CodeMakers = new(["GraphModule", "Graph", "Tracer", "CodeGen", "PythonCode", "Proxy"], StringComparer.Ordinal);

    public static bool IsSafe(string module, string name) => SafeSets.TryGetValue(module, out HashSet<string>? names) && names.Contains(name);

    public static bool IsDangerous(string module, string name)
    {
        if (DangerousMembers.Contains($"{module}.{name}") || (CodeMakers.Contains(name) && IsLibraryClass(module, name)))
        {
            return true;
        }

        for (string part = module; part.Length > 0; part = part[..Math.Max(0, part.LastIndexOf('.'))])
        {
            if (DangerousModules.Contains(part))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A class by its spelling, in a package whose classes hold data and run code of that package only.</summary>
    public static bool IsLibraryClass(string module, string name)
    {
        foreach (string package in LibraryPackages)
        {
            if (module.StartsWith(package, StringComparison.Ordinal) && (module.Length == package.Length || module[package.Length] == '.'))
            {
                string bare = name.TrimStart('_');
                return bare.Length > 0 && char.IsAsciiLetterUpper(bare[0]) && bare.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')
                    && module.Split('.').All(static part => part.Length > 0 && !part.StartsWith("__", StringComparison.Ordinal));
            }
        }

        return false;
    }
}
