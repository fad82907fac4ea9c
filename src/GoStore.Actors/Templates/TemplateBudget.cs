namespace GoStore.Actors.Templates;

/// <summary>What one rendering may still use: steps, time, and memory for the texts that it makes on the way.</summary>
internal sealed class TemplateBudget(TemplateSettings settings, TimeProvider clock, Func<bool> hasGivenUp)
{
    private const int StepsBetweenLooksAtTheClock = 256;

    /// <summary>How many bytes count as one step more.</summary>
    private const int BytesPerStep = 256;

    private readonly long started = clock.GetTimestamp();
    private long steps;
    private long nextLook = StepsBetweenLooksAtTheClock;
    private long made;

    /// <summary>How long a text may become.</summary>
    public int TextLimit => settings.OutputLimit;

    /// <summary>A step was taken that goes over so many bytes.</summary>
    public void Step(int bytes = 0)
    {
        steps += 1 + (bytes / BytesPerStep);
        if (steps > settings.StepLimit)
        {
            throw new TemplateLimitException($"exceeded maximum number of steps ({settings.StepLimit}; gostore.templates.step-limit)");
        }

        if (steps < nextLook)
        {
            return;
        }

        nextLook = steps + StepsBetweenLooksAtTheClock;
        if (clock.GetElapsedTime(started) > settings.TimeLimit)
        {
            throw new TemplateLimitException($"exceeded maximum time ({settings.TimeLimit.TotalMilliseconds:0} ms; gostore.templates.time-limit)");
        }

        if (hasGivenUp())
        {
            throw new TemplateLimitException("whoever asked for it does not wait any more");
        }
    }

    /// <summary>A text was made. Variables may hold any number of them, so all of them together are bounded.</summary>
    public void Made(int bytes)
    {
        made += bytes;
        long most = (long)settings.OutputLimit * TemplateSettings.MadePerOutput;
        if (made > most)
        {
            throw new TemplateLimitException($"exceeded maximum length of all texts made on the way ({most} bytes, {TemplateSettings.MadePerOutput} times gostore.templates.output-limit)");
        }
    }
}
