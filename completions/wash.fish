# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_wash_global_optspecs
    string join \n C= o/output= l/log-level= q/quiet verbose color= yes non-interactive offline locked user-config= h/help V/version
end

function __fish_wash_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_wash_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_wash_using_subcommand
    set -l cmd (__fish_wash_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c wash -n "__fish_wash_needs_command" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_needs_command" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_needs_command" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_needs_command" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_needs_command" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_needs_command" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_needs_command" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_needs_command" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_needs_command" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_needs_command" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_needs_command" -s V -l version -d 'Print version'
complete -c wash -n "__fish_wash_needs_command" -f -a "build" -d 'Build the component of a project'
complete -c wash -n "__fish_wash_needs_command" -f -a "completion" -d 'Print the completion script of a shell'
complete -c wash -n "__fish_wash_needs_command" -f -a "config" -d 'Create, show and check configuration'
complete -c wash -n "__fish_wash_needs_command" -f -a "dev" -d 'Serve a component and reload it when its source changes'
complete -c wash -n "__fish_wash_needs_command" -f -a "doctor" -d 'Check the tools and settings that wash needs'
complete -c wash -n "__fish_wash_needs_command" -f -a "host" -d 'Run a host of a cluster'
complete -c wash -n "__fish_wash_needs_command" -f -a "inspect" -d 'Show the world and the metadata of a component'
complete -c wash -n "__fish_wash_needs_command" -f -a "new" -d 'Create a project from a template'
complete -c wash -n "__fish_wash_needs_command" -f -a "oci" -d 'Push components to registries, and pull them'
complete -c wash -n "__fish_wash_needs_command" -f -a "vendor" -d 'Keep what the project needs in the project, for machines without a network'
complete -c wash -n "__fish_wash_needs_command" -f -a "wit" -d 'Manage the WIT packages that a project depends on'
complete -c wash -n "__fish_wash_needs_command" -f -a "workload" -d 'Start, stop and list the workloads of a cluster'
complete -c wash -n "__fish_wash_using_subcommand build" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand build" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand build" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand build" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand build" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand build" -l skip-fetch -d 'Do not fetch WIT dependencies, as `wit.skip_fetch` does'
complete -c wash -n "__fish_wash_using_subcommand build" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand build" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand build" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand build" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand build" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand build" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand completion" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand completion" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand completion" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand completion" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand completion" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand completion" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand completion" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand completion" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand completion" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand completion" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand completion" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "cleanup" -d 'Delete the cache or the data of wash'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "info" -d 'Print the version and the directories of wash'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "init" -d 'Write a configuration file that explains its keys'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "show" -d 'Print the configuration in effect'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "validate" -d 'Check configuration files and variables, and list every problem'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l cache -d 'Delete the cache, which wash fills again when it needs to'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l data -d 'Delete the data'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l all -d 'Delete both; configuration files are never deleted'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l dry-run -d 'Only show what would be deleted'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l format -d 'Format of the file [default: yaml]' -r -f -a "yaml\t'YAML 1.2'
json\t'JSON'
toml\t'TOML'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l force -d 'Replace the configuration file that is there'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l global -d 'Write the user\'s file instead of the project\'s'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l origin -d 'Show where each value comes from: its layer, and its file and line or its variable'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l file -d 'Check this file alone instead of everything that is in effect' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand dev" -l address -d 'Address to listen on, IP:PORT, IP, localhost:PORT or localhost [default: both loopbacks, port 8000]' -r
complete -c wash -n "__fish_wash_using_subcommand dev" -l port -d 'Port to listen on; 0 takes a free one and keeps it' -r
complete -c wash -n "__fish_wash_using_subcommand dev" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand dev" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand dev" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand dev" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand dev" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand dev" -l find-free-port -d 'Take the next free port when the wanted one is busy'
complete -c wash -n "__fish_wash_using_subcommand dev" -l no-watch -d 'Build once and do not watch for changes'
complete -c wash -n "__fish_wash_using_subcommand dev" -l open -d 'Open a browser when the component is served for the first time'
complete -c wash -n "__fish_wash_using_subcommand dev" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand dev" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand dev" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand dev" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand dev" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand dev" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand dev" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l check -d 'Run only this check; may be given more than once' -r
complete -c wash -n "__fish_wash_using_subcommand doctor" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand doctor" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand doctor" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand doctor" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand doctor" -l fix -d 'Repair what can be repaired safely, after asking'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l list -d 'List the checks'
complete -c wash -n "__fish_wash_using_subcommand doctor" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l host-group -d 'Group of hosts that this one belongs to, by which the scheduler chooses [default: `default`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l host-name -d 'Name for people [default: `wash-` and a part of the id]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l hostname -d 'Name or address at which others reach this machine [default: `host_name` if that is an address, else its host name]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l environment -d 'Environment that this host belongs to, such as a namespace' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-nats-url -d 'NATS server of the control plane [default: `nats://localhost:4222`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-nats-creds -d 'Credentials file for the control plane' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-nats-nkey -d 'File with the seed of an nkey for the control plane' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-tls-ca -l scheduler-nats-tls-ca -d 'Certificate authorities of the control plane, in PEM; the connection is encrypted then' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-tls-cert -l scheduler-nats-tls-cert -d 'Certificate by which the control plane knows this host, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-tls-key -l scheduler-nats-tls-key -d 'Private key of that certificate, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-nats-url -d 'NATS server of messages and data [default: `nats://localhost:4222`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-nats-creds -d 'Credentials file for messages and data' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-nats-nkey -d 'File with the seed of an nkey for messages and data' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-tls-ca -l data-nats-tls-ca -d 'Certificate authorities of the server of messages and data, in PEM; the connection is encrypted then' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-tls-cert -l data-nats-tls-cert -d 'Certificate by which the server of messages and data knows this host, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-tls-key -l data-nats-tls-key -d 'Private key of that certificate, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l http-addr -d 'Address on which workloads are served over HTTP; without it they are not' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l tls-cert-path -d 'Certificate in PEM: serve HTTPS in place of HTTP. Needs `tls_key_path`' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l tls-key-path -d 'Private key of that certificate, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l tls-ca-path -d 'Certificate authorities in PEM: clients must present a certificate that they signed' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l http-client-ca-path -d 'Certificate authorities of the servers that workloads ask over HTTPS, in PEM, besides those of `http_client_trust_roots`' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l http-client-trust-roots -d 'Whose certificates workloads accept of the servers that they ask [default: `webpki`]' -r -f -a "webpki\t'Those of the authorities in Mozilla\'s list, which is part of wash'
webpki-and-native\t'Those, and those of the machine\'s authorities'
native\t'Those of the machine\'s authorities'
extra-only\t'Only those of `http_client_ca_path`'"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l health-addr -d 'Address on which `/healthz`, `/readyz` and `/metrics` are served; without it they are not' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l postgres-url -d 'PostgreSQL server that backs `wasmcloud:postgres`' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l allow-server -d 'Server that workloads may name as a backend, besides those of the host; again for more' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l allow-folder -d 'Folder of this machine that workloads may mount or name as a backend, and those within it; again for more' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l registry-pull-timeout -d 'Time to pull an image [default: `30s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l oci-ca-path -d 'Certificate authorities of registries, in PEM, besides the usual ones' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l oci-cache-dir -d 'Folder where images are kept; hosts may share it [default: that of the user]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l oci-cache-max-age -d 'Remove images that no start asked for in this time [default: `7d`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l oci-cache-max-mb -d 'Most MiB of images; beyond, those that were not used for longest are removed [default: 10240]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-connections -d 'Most connections of HTTP clients at once' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-outbound-http-connections-per-workload -d 'Most connections that one workload has to the servers that it asks over HTTP, and requests in flight there [default: 256 and 128]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-outbound-socket-connections-per-workload -d 'Most sockets that one workload opens [default: 256]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-inbound-socket-connections-per-workload -d 'Most connections at once to the service of a workload [default: 256]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l http-connection-wait -d 'Time that an HTTP request of a workload waits where there are as many connections as may be [default: `5s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-workloads -d 'Most workloads [default: 10000]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-memory-mb -d 'Most MiB of memory of all workloads together: what they say that they use, and what they use [default: any]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-concurrent-starts -d 'Workloads that are compiled and linked at once [default: as many as there are cores]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l heartbeat-interval -d 'Time between two heartbeats [default: `15s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l shutdown-grace -d 'Time that requests in flight and services have to end when the host is stopped [default: `10s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l label -d 'Another label by which the scheduler can choose, KEY=VALUE; again for more' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-tls-first -l scheduler-nats-tls-first -d 'The control plane speaks TLS before anything else'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-tls-first -l data-nats-tls-first -d 'The server of messages and data speaks TLS before anything else'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l wasi-webgpu -d 'Provide `wasi:webgpu`. Needs a wash that was built with the feature `wasi-webgpu`'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l allow-insecure-registries -d 'Pull from registries that speak no TLS, or have a certificate that nobody knows'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -f -a "list" -d 'List the hosts of the cluster'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, or nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l wait -d 'Time to wait for hosts to say that they are there' -r
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand inspect" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand inspect" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand inspect" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand inspect" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand inspect" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand inspect" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand inspect" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand inspect" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand inspect" -l full -d 'Print also the WIT of the WASI packages'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand inspect" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand new" -l name -d 'Name of the project and its folder [default: the name of the template, repository or subfolder]' -r
complete -c wash -n "__fish_wash_using_subcommand new" -l subfolder -d 'Folder in the repository to use' -r
complete -c wash -n "__fish_wash_using_subcommand new" -l git-ref -d 'Branch, tag or commit of the repository [default: its default branch]' -r
complete -c wash -n "__fish_wash_using_subcommand new" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand new" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand new" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand new" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand new" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand new" -l no-git -d 'Do not make the project a Git repository'
complete -c wash -n "__fish_wash_using_subcommand new" -l list -d 'List the templates that need no network'
complete -c wash -n "__fish_wash_using_subcommand new" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand new" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand new" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand new" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand new" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand new" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "attach" -d 'Attach a bill of materials, an attestation or another file to an artifact'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "copy" -d 'Copy an artifact to another registry or name'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "inspect" -d 'Show what an artifact is, and what is attached to it'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "login" -d 'Keep the credentials for a registry'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "logout" -d 'Forget the credentials for a registry'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "pull" -d 'Get a component from a registry'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "push" -d 'Put a component into a registry'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "tags" -d 'List the tags of a repository'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l type -d 'What it is, as a media type' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l annotation -d 'Annotate it; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l referrers -d 'Copy also what refers to it: bills of materials, attestations, signatures'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l manifest -d 'Print the manifest as it is'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l policy -d 'When to ask the registry' -r -f -a "always\t'For what the reference means now'
if-not-present\t'If the reference was not pulled before'
never\t'Not at all'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l verify -d 'Take only what the public key in FILE has signed, in PEM, as `cosign sign --key` does' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l digest-file -d 'Write the digest of what was pulled to FILE' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l tag -d 'Another tag for it; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l annotation -d 'Annotate the manifest; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l digest-file -d 'Write the digest of what was pushed to FILE' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand vendor" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand vendor" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand vendor" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand vendor" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand vendor" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand vendor" -l wit-only -d 'Keep only the WIT packages'
complete -c wash -n "__fish_wash_using_subcommand vendor" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand vendor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "add" -d 'Let the world import or export something of a package'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "build" -d 'Encode the WIT package of the project as WebAssembly'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "clean" -d 'Delete the fetched dependencies'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "fetch" -d 'Fetch the packages that the world names into wit/deps'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "publish" -d 'Put the WIT package of the project into a registry'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "remove" -d 'Take what is of a package out of the world'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "tree" -d 'Show which package needs which'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "update" -d 'Look for newer versions and contents of the dependencies'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l world -d 'World to add it to, where there are several' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l wit-dir -d 'Folder with the WIT of the project [default: `wit.wit_dir`, else wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l all -d 'Add all interfaces of a package that is named alone'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l export -d 'Export it rather than import it'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l output-file -d 'Where to write the package [default: NAME-VERSION.wasm in the project]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l wit-dir -d 'Folder with the WIT of the project [default: `wit.wit_dir`, else wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l wit-dir -d 'Folder with the WIT of the project [default: `wit.wit_dir`, else wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l wit-dir -d 'Folder with the WIT of the project [default: `wit.wit_dir`, else wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l clean -d 'Do not take packages from wit/deps, where they may have been changed by hand'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l registry -d 'Registry to publish to: HOST, or HOST/FOLDER' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l wit-dir -d 'Folder with the WIT of the project [default: `wit.wit_dir`, else wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l dry-run -d 'Do everything but the upload'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l wit-dir -d 'Folder with the WIT of the project [default: `wit.wit_dir`, else wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l invert -d 'Show what needs this package, rather than what the project needs' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l wit-dir -d 'Folder with the WIT of the project [default: `wit.wit_dir`, else wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l wit-dir -d 'Folder with the WIT of the project [default: `wit.wit_dir`, else wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l insecure -d 'Speak plain HTTP to a registry that speaks no TLS: to this one (HOST or HOST:PORT, may be repeated), or to every one that is named. Those on this machine need no flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l ca -d 'Trust also the certificate authorities in FILE, in PEM; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s u -l username -d 'Name to log in with [default: what `wash oci login` or `docker login` kept]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l password -d 'The password. Others on this machine may see it: rather use --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l password-stdin -d 'Read the password from stdin; without --username it is a token'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "list" -d 'List the workloads of all hosts'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "logs" -d 'Show what workloads printed and logged'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "start" -d 'Start the workloads of files'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "status" -d 'Show how workloads are'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "stop" -d 'Stop workloads'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, or nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l wait -d 'Time to wait for hosts to say that they are there' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l tail -d 'Begin with so many of the last lines [default: all that are kept]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s f -l file -d 'A file with workloads; again for more' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, or nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l wait -d 'Time to wait for hosts to say that they are there' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l follow -d 'Go on with what comes, until Ctrl-C'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s f -l file -d 'A file with workloads, ConfigMaps or Secrets; again for more' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l host -d 'Run them on this host: its id or its name' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, or nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l wait -d 'Time to wait for hosts to say that they are there' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l replace -d 'Stop what does not run as the files say, and start it as they do, one after the other'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s f -l file -d 'A file with workloads; again for more' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, or nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l wait -d 'Time to wait for hosts to say that they are there' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s f -l file -d 'A file with workloads; again for more' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, or nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l wait -d 'Time to wait for hosts to say that they are there' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s C -d 'Run as if started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s o -l output -d 'Form of the result' -r -f -a "text\t'For people'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s l -l log-level -d 'Show log lines of this level and above on stderr [default: warn, `wash dev`: info]' -r -f -a "trace\t'Everything'
debug\t'What a developer of `wash` needs'
info\t'What happens'
warn\t'What should be looked at'
error\t'What failed'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l verbose -d 'Add target, file and line to log lines'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l yes -d 'Answer yes to every question'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l non-interactive -d 'Never ask; take the safe answer [implied without a terminal and by CI]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l offline -d 'Use no network at all'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l locked -d 'Fail rather than change a lock file'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
