namespace GoStore.Host.Completion;

/// <summary>What a shell is to be told so that it asks <c>gostore complete</c>.</summary>
internal static class CompletionScript
{
    /// <summary>The line before the candidates, where they are the names of files, which the shell finds.</summary>
    public const string Files = "files";

    /// <summary>The line before the candidates.</summary>
    public const string Words = "words";

    // The line is cut into words by the program: bash cuts it at colons and equals signs too, which stand in many keys.
    public const string Bash = """
        # Completion of gostore for bash. Load it with: source <(gostore completion bash)
        _gostore_complete() {
            local kind='' line
            COMPREPLY=()
            while IFS= read -r line; do
                if [ -z "$kind" ]; then kind=$line; else COMPREPLY+=("$line"); fi
            done < <("$1" complete --line "${COMP_LINE:0:COMP_POINT}" --breaks "$COMP_WORDBREAKS" 2>/dev/null </dev/null)
            if [ "$kind" = files ]; then
                compopt -o filenames 2>/dev/null
                while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$2")
            fi
        }
        complete -F _gostore_complete gostore

        """;

    public const string Zsh = """
        #compdef gostore
        # Completion of gostore for zsh. Load it with: source <(gostore completion zsh)
        _gostore_complete() {
            local -a answer
            answer=("${(@f)$("${words[1]}" complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
            if [[ ${answer[1]} == files ]]; then
                _files
            elif (( ${#answer} > 1 )); then
                compadd -- "${(@)answer[2,-1]}"
            fi
        }
        if [[ ${funcstack[1]} == _gostore ]]; then _gostore_complete "$@"; else compdef _gostore_complete gostore; fi

        """;

    public const string Fish = """
        # Completion of gostore for fish. Load it with: gostore completion fish | source
        function __gostore_complete
            set -l words (commandline -opc)
            set -l answer ($words[1] complete -- $words[2..-1] (commandline -ct | string unescape) 2>/dev/null </dev/null)
            if test "$answer[1]" = files
                __fish_complete_path (commandline -ct)
            else
                printf '%s\n' $answer[2..-1]
            end
        end
        complete -c gostore -f -a '(__gostore_complete)'

        """;
}
