
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'wash' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'wash'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'wash' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('build', 'build', [CompletionResultType]::ParameterValue, 'Build the component of a project')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Create, show and check configuration')
            [CompletionResult]::new('dev', 'dev', [CompletionResultType]::ParameterValue, 'Serve a component and reload it when its source changes')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check the tools and settings that wash needs')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show the world and the metadata of a component')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Create a project from a template')
            break
        }
        'wash;build' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('--skip-fetch', '--skip-fetch', [CompletionResultType]::ParameterName, 'Do not fetch WIT dependencies, as `wit.skip_fetch` does')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;completion' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;config' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('cleanup', 'cleanup', [CompletionResultType]::ParameterValue, 'Delete the cache or the data of wash')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Print the version and the directories of wash')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a configuration file that explains its keys')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the configuration in effect')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Check configuration files and variables, and list every problem')
            break
        }
        'wash;config;cleanup' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('--cache', '--cache', [CompletionResultType]::ParameterName, 'Delete the cache, which wash fills again when it needs to')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Delete the data')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Delete both; configuration files are never deleted')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be deleted')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;config;info' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;config;init' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the file [default: yaml]')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the configuration file that is there')
            [CompletionResult]::new('--global', '--global', [CompletionResultType]::ParameterName, 'Write the user''s file instead of the project''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;config;show' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('--origin', '--origin', [CompletionResultType]::ParameterName, 'Show where each value comes from: its layer, and its file and line or its variable')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;config;validate' {
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Check this file alone instead of everything that is in effect')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;dev' {
            [CompletionResult]::new('--address', '--address', [CompletionResultType]::ParameterName, 'Address to listen on, IP:PORT, IP, localhost:PORT or localhost [default: both loopbacks, port 8000]')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes a free one and keeps it')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('--find-free-port', '--find-free-port', [CompletionResultType]::ParameterName, 'Take the next free port when the wanted one is busy')
            [CompletionResult]::new('--no-watch', '--no-watch', [CompletionResultType]::ParameterName, 'Build once and do not watch for changes')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open a browser when the component is served for the first time')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;doctor' {
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Run only this check; may be given more than once')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Repair what can be repaired safely, after asking')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the checks')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;inspect' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('--full', '--full', [CompletionResultType]::ParameterName, 'Print also the WIT of the WASI packages')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'wash;new' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the project and its folder [default: the name of the template, repository or subfolder]')
            [CompletionResult]::new('--subfolder', '--subfolder', [CompletionResultType]::ParameterName, 'Folder in the repository to use')
            [CompletionResult]::new('--git-ref', '--git-ref', [CompletionResultType]::ParameterName, 'Branch, tag or commit of the repository [default: its default branch]')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run as if started in DIR')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--user-config', '--user-config', [CompletionResultType]::ParameterName, 'User configuration file [default: `config.yaml` in the user''s configuration directory]')
            [CompletionResult]::new('--no-git', '--no-git', [CompletionResultType]::ParameterName, 'Do not make the project a Git repository')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the templates that need no network')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Hide progress; -qq also hides warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Add target, file and line to log lines')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes to every question')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask; take the safe answer [implied without a terminal and by CI]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network at all')
            [CompletionResult]::new('--locked', '--locked', [CompletionResultType]::ParameterName, 'Fail rather than change a lock file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
