using System.Diagnostics;
using System.Drawing;
using GoStore.Actors;
using GoStore.Host.Tests.Server;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using OpenQA.Selenium.Interactions;

namespace GoStore.Host.Tests.Dashboard;

/// <summary>One real browser, and one server, for all tests of the page. Where there is no Chromium the tests are skipped, and say so.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private const string Driver = "/usr/bin/chromedriver";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo profile = Directory.CreateTempSubdirectory("gostore-browser-");
    private ChromeDriverService? service;
    private ChromeDriver? driver;

    public static bool IsMissing => !File.Exists(Chromium) || !File.Exists(Driver);

    public RunningServer Server { get; } = new();

    /// <summary>The store behind the page. Without a browser the test ends here, as one that was skipped.</summary>
    public IStore Store
    {
        get
        {
            SkipWithoutBrowser();
            return Server.Store;
        }
    }

    private ChromeDriver Chrome => driver ?? throw new InvalidOperationException("There is no browser.");

    public async Task InitializeAsync()
    {
        if (IsMissing)
        {
            return;
        }

        await Server.InitializeAsync();
        // With the path of the driver given, nothing is looked for or downloaded.
        service = ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(Driver), Path.GetFileName(Driver));
        service.SuppressInitialDiagnosticInformation = true;
        service.LogPath = Path.Combine(profile.FullName, "driver.log");
        var options = new ChromeOptions { BinaryLocation = Chromium };
        options.AddArguments(
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--lang=en", $"--user-data-dir={Path.Combine(profile.FullName, "profile")}");
        options.SetLoggingPreference(LogType.Browser, LogLevel.Warning);
        driver = new ChromeDriver(service, options, TimeSpan.FromSeconds(60));
        Desktop();
    }

    public async Task DisposeAsync()
    {
        driver?.Quit();
        driver?.Dispose();
        service?.Dispose();
        if (!IsMissing)
        {
            await Server.DisposeAsync();
        }

        // The browser's last writes may come after its end.
        for (int attempt = 0; profile.Exists && attempt < 20; attempt++)
        {
            try
            {
                profile.Delete(recursive: true);
                break;
            }
            catch (IOException)
            {
                await Task.Delay(50);
                profile.Refresh();
            }
        }
    }

    /// <summary>Opens the page anew at one of its views, and forgets what was in the console before.</summary>
    public void Open(string view, Uri? server = null)
    {
        SkipWithoutBrowser();
        Chrome.Navigate().GoToUrl("about:blank");
        Console();
        Chrome.Navigate().GoToUrl(new Uri(server ?? Server.Address, $"/{view}"));
    }

    /// <summary>What the browser complained about.</summary>
    public IReadOnlyList<string> Console() => [.. Chrome.Manage().Logs.GetLog(LogType.Browser).Select(entry => entry.Message)];

    public void Desktop() => Size(1280, 860, mobile: false);

    public void Phone() => Size(360, 740, mobile: true);

    public void Colours(string scheme) => Chrome.ExecuteCdpCommand("Emulation.setEmulatedMedia", new Dictionary<string, object?>
    {
        ["features"] = new object[] { new Dictionary<string, object> { ["name"] = "prefers-color-scheme", ["value"] = scheme } },
    });

    private void Size(int width, int height, bool mobile) => Chrome.ExecuteCdpCommand("Emulation.setDeviceMetricsOverride", new Dictionary<string, object?>
    {
        ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = mobile,
    });

    /// <summary>Keeps what is to be seen, as a file beside the results of the tests.</summary>
    public void Picture(string name)
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (root.Parent is not null && !File.Exists(Path.Combine(root.FullName, "GoStore.Actors.sln")))
        {
            root = root.Parent;
        }

        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(root.FullName, "artifacts", "screenshots"));
        Chrome.GetScreenshot().SaveAsFile(Path.Combine(folder.FullName, $"{name}.png"));
    }

    public object? Run(string script, params object[] arguments) => Chrome.ExecuteScript(script, arguments);

    public string Title => Chrome.Title;

    /// <summary>All that is seen of the page, or of the dialog that is open.</summary>
    public string Text => (string)InTop("return top.innerText")!;

    /// <summary>Waits until something is so; what is read meanwhile may be replaced at any moment, which counts as not yet.</summary>
    public void Until(Func<bool> isSo, string what)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (isSo())
                {
                    return;
                }
            }
            catch (Exception error) when (error is StaleElementReferenceException or NoSuchElementException or ElementNotInteractableException or ElementClickInterceptedException)
            {
            }

            if (watch.Elapsed > Longest)
            {
                Picture("failed");
                throw new TimeoutException($"Within {Longest.TotalSeconds:0} s it did not come to this: {what}. The page says: {Text}\nThe console says: {string.Join("\n", Console())}");
            }

            Thread.Sleep(20);
        }
    }

    public void UntilSays(string text) => Until(() => Text.Contains(text, StringComparison.Ordinal), $"it says \"{text}\"");

    public void UntilNot(string text) => Until(() => !Text.Contains(text, StringComparison.Ordinal), $"it no longer says \"{text}\"");

    public bool Has(string selector) => (bool)InTop("return [...top.querySelectorAll(arguments[0])].some(one => one.checkVisibility())", selector)!;

    public void UntilHas(string selector) => Until(() => Has(selector), $"there is {selector}");

    public string TextOf(string selector) => (string?)InTop("return top.querySelector(arguments[0])?.innerText", selector) ?? throw new NoSuchElementException(selector);

    public string ValueOf(string label) => (string)Run("return arguments[0].value", Field(label))!;

    /// <summary>Presses the button, or follows the link, that is called so.</summary>
    public void Press(string name) => Until(() =>
    {
        Find("""
            return [...top.querySelectorAll('button, a')].find(one => one.checkVisibility() && (one.getAttribute('aria-label') ?? one.innerText).trim() === arguments[0])
            """, name).Click();
        return true;
    }, $"the button {name} can be pressed");

    public void Type(string label, string text) => Until(() =>
    {
        IWebElement field = Field(label);
        field.Clear();
        field.SendKeys(text);
        return true;
    }, $"the field {label} can be filled in");

    public void Choose(string label, string option) => Until(() =>
    {
        Field(label).FindElements(By.TagName("option")).First(each => each.Text == option).Click();
        return true;
    }, $"in the field {label} there is {option}");

    /// <summary>Keys as somebody types them, at whatever has the focus.</summary>
    public void Keys(params string[] keys)
    {
        foreach (string key in keys)
        {
            new Actions(Chrome).SendKeys(key).Perform();
        }
    }

    /// <summary>What is read out of what has the focus.</summary>
    public string Focused => (string)Run("""
        const at = document.activeElement;
        return at === document.body ? 'nothing' : (at.getAttribute('aria-label') ?? (at.labels?.[0] ?? at).textContent).trim();
        """)!;

    /// <summary>Goes on with the tabulator until something has the focus.</summary>
    public void TabTo(string name)
    {
        for (int step = 0; step < 80; step++)
        {
            if (Focused == name)
            {
                return;
            }

            Keys(OpenQA.Selenium.Keys.Tab);
        }

        Picture("failed");
        throw new InvalidOperationException($"The tabulator does not come to \"{name}\"; it ended at \"{Focused}\".");
    }

    private static void SkipWithoutBrowser() => Skip.If(IsMissing, $"There is no browser: {Chromium} and {Driver} are needed (Debian's packages chromium and chromium-driver).");

    private IWebElement Field(string label) =>
        Find("return document.getElementById([...top.querySelectorAll('label')].find(one => one.innerText.trim() === arguments[0])?.htmlFor)", label);

    private IWebElement Find(string script, string name) => InTop(script, name) as IWebElement ?? throw new NoSuchElementException($"There is nothing called {name}.");

    /// <summary>Looks in the dialog that is open, or else in the page; in one go, as each question to a browser takes its time.</summary>
    private object? InTop(string script, params object[] arguments) => Run($"const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body; {script}", arguments);
}

/// <summary>All tests of the page share the browser, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "Browser";
}
