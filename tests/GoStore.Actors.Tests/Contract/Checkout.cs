namespace GoStore.Actors.Tests.Contract;

/// <summary>The sources that this test was built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts")).FullName;

    public static string Library { get; } = Path.Combine(Root, "src", "GoStore.Actors");

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "GoStore.Actors.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException(
            $"No GoStore.Actors.sln above {AppContext.BaseDirectory}: these tests read the sources, so run them inside the checkout."));
}
