namespace HaoLine.Reporting.Png;

/// <summary>Tells a native library that cannot be loaded from other failures, and what to do about it.</summary>
internal static class NativeLibraryProblem
{
    public const string Advice = "A PNG cannot be drawn because the native library of SkiaSharp cannot be loaded. Add the package SkiaSharp.NativeAssets.Linux, .Win32, .macOS "
        + "or another of that family for your system, in the version of SkiaSharp; on Linux install fontconfig (libfontconfig1) besides. "
        + "SvgReportWriter draws the same picture without it.";

    public static bool IsCause(Exception? problem)
    {
        for (; problem is not null; problem = problem.InnerException)
        {
            if (problem is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                return true;
            }
        }

        return false;
    }
}
