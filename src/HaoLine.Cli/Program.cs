using HaoLine.Cli;

return await CommandLineApplication.RunAsync(args, Console.Out, Console.Error);
