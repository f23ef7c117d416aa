namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>completion SHELL</c>: the script that completes <c>device-sim</c> from its own <c>[suggest]</c> directive.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # eval "$(device-sim completion bash)"     (in ~/.bashrc)
            _device_sim() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(device-sim "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _device_sim device-sim
            """,
        ["zsh"] = """
            # eval "$(device-sim completion zsh)"     (in ~/.zshrc, after compinit)
            _device_sim() {
                local -a found
                found=("${(@f)$(device-sim "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                compadd -a found || _files
            }
            compdef _device_sim device-sim
            """,
        ["fish"] = """
            # device-sim completion fish > ~/.config/fish/completions/device-sim.fish
            complete -c device-sim -a "(device-sim '[suggest:'(commandline -C)']' (commandline) 2>/dev/null)"
            """,
        ["pwsh"] = """
            # device-sim completion pwsh | Out-String | Invoke-Expression     (in $PROFILE)
            Register-ArgumentCompleter -Native -CommandName device-sim -ScriptBlock {
                param($word, $line, $at)
                device-sim "[suggest:$at]" "$line" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    public static Command Create(CommandContext around)
    {
        var shell = new Argument<string>("shell") { Description = string.Join(", ", Scripts.Keys), HelpName = "shell" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion",
            "Print the script with which a shell completes device-sim; its first line says where to put it")
        {
            shell,
        };
        command.SetAction(parsed => around.Output.WriteLine(Scripts[parsed.GetRequiredValue(shell)]));
        return command;
    }
}
