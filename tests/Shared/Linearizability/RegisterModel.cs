using System.Globalization;

namespace GoStore.Actors.TestSupport.Linearizability;

/// <summary>What one entry does when one operation at a time is done on it.</summary>
internal static class RegisterModel
{
    /// <summary>Does an operation.</summary>
    /// <returns>False where this operation cannot have been answered as it was in this state.</returns>
    public static bool TryStep(RegisterState state, RegisterOperation operation, out RegisterState next)
    {
        next = state;
        bool isKnown = operation.Outcome != RegisterOutcome.Unknown;
        switch (operation.Request)
        {
            case RegisterRequest.Read:
                return !isKnown || operation.Told == state;

            case RegisterRequest.Write:
                next = new RegisterState(operation.Value, state.Version + 1);
                return !isKnown || operation.Told.Version == next.Version;

            case RegisterRequest.CompareAndSet when operation.Outcome == RegisterOutcome.Conflict:
                return state.Version != operation.Expected && state.Version == operation.Told.Version;

            case RegisterRequest.CompareAndSet:
                if (state.Version != operation.Expected)
                {
                    return !isKnown;
                }

                next = new RegisterState(operation.Value, state.Version + 1);
                return !isKnown || operation.Told.Version == next.Version;

            case RegisterRequest.Delete:
                next = default;
                return !isKnown || (operation.Told.Version == 0) == (state.Version == 0);

            case RegisterRequest.Increment:
                if (!long.TryParse(state.Value ?? "0", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
                {
                    return !isKnown;
                }

                next = new RegisterState((number + 1).ToString(CultureInfo.InvariantCulture), state.Version + 1);
                return !isKnown || (operation.Told.Value == next.Value && (operation.Told.Version == 0 || operation.Told.Version == next.Version));

            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation.Request, "There is no such request.");
        }
    }
}
