using GoStore.Host;
using GoStore.Host.Tour;

Shell shell = Shell.OfThisProcess();
return args.Length == 0
    ? await new GuidedTour(shell).RunAsync()
    : await new CommandLine(shell).RunAsync(args);
