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

complete -c wash -n "__fish_wash_needs_command" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_needs_command" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_needs_command" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_needs_command" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_needs_command" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_needs_command" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_needs_command" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_needs_command" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_needs_command" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_needs_command" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_needs_command" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_needs_command" -s V -l version -d 'Print version'
complete -c wash -n "__fish_wash_needs_command" -f -a "build" -d 'Build the component of a project'
complete -c wash -n "__fish_wash_needs_command" -f -a "completion" -d 'Print a shell completion script'
complete -c wash -n "__fish_wash_needs_command" -f -a "config" -d 'Create, show and check configuration'
complete -c wash -n "__fish_wash_needs_command" -f -a "dev" -d 'Serve a component and reload it when its source changes'
complete -c wash -n "__fish_wash_needs_command" -f -a "doctor" -d 'Check the tools and settings that wash needs'
complete -c wash -n "__fish_wash_needs_command" -f -a "host" -d 'Run a host in a cluster'
complete -c wash -n "__fish_wash_needs_command" -f -a "inspect" -d 'Show a component\'s world and metadata'
complete -c wash -n "__fish_wash_needs_command" -f -a "new" -d 'Create a project from a template'
complete -c wash -n "__fish_wash_needs_command" -f -a "oci" -d 'Push, pull, copy and inspect artifacts in OCI registries'
complete -c wash -n "__fish_wash_needs_command" -f -a "vendor" -d 'Copy the project\'s dependencies into the project for offline builds'
complete -c wash -n "__fish_wash_needs_command" -f -a "wit" -d 'Manage the project\'s WIT dependencies'
complete -c wash -n "__fish_wash_needs_command" -f -a "workload" -d 'Start, stop and list workloads in a cluster'
complete -c wash -n "__fish_wash_using_subcommand build" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand build" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand build" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand build" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand build" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand build" -l skip-fetch -d 'Do not fetch WIT dependencies (same as `wit.skip_fetch`)'
complete -c wash -n "__fish_wash_using_subcommand build" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand build" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand build" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand build" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand build" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand build" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand completion" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand completion" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand completion" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand completion" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand completion" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand completion" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand completion" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand completion" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand completion" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand completion" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand completion" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "cleanup" -d 'Delete wash\'s cache or data'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "info" -d 'Print the version and directories of wash'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "init" -d 'Create a commented configuration file'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "show" -d 'Print the effective configuration'
complete -c wash -n "__fish_wash_using_subcommand config; and not __fish_seen_subcommand_from cleanup info init show validate" -f -a "validate" -d 'Check configuration files and environment variables, and list all problems'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l cache -d 'Delete the contents of the cache directory; wash refills it as needed'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l data -d 'Delete the contents of the data directory'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l all -d 'Delete both cache and data; configuration files are kept'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l dry-run -d 'Show what would be deleted without deleting anything'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from cleanup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l format -d 'File format [default: yaml]' -r -f -a "yaml\t'YAML 1.2'
json\t'JSON'
toml\t'TOML'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l force -d 'Replace an existing configuration file'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l global -d 'Create the user\'s configuration file instead of the project\'s'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l origin -d 'Show the origin of each value: its layer, and its file and line or environment variable'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l file -d 'Check only this file instead of the effective configuration' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand config; and __fish_seen_subcommand_from validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand dev" -l address -d 'Address to listen on: IP, IP:PORT, localhost or localhost:PORT [default: port 8000 on both loopback addresses]' -r
complete -c wash -n "__fish_wash_using_subcommand dev" -l port -d 'Port to listen on; 0 selects a free port, which stays the same across reloads' -r
complete -c wash -n "__fish_wash_using_subcommand dev" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand dev" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand dev" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand dev" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand dev" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand dev" -l find-free-port -d 'Use the next free port if the requested one is in use'
complete -c wash -n "__fish_wash_using_subcommand dev" -l no-watch -d 'Build once and do not watch for changes'
complete -c wash -n "__fish_wash_using_subcommand dev" -l open -d 'Open a browser when the component is first served'
complete -c wash -n "__fish_wash_using_subcommand dev" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand dev" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand dev" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand dev" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand dev" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand dev" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand dev" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l check -d 'Run only this check; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand doctor" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand doctor" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand doctor" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand doctor" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand doctor" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand doctor" -l fix -d 'Repair problems that can be fixed safely, after confirmation'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l list -d 'List the available checks'
complete -c wash -n "__fish_wash_using_subcommand doctor" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand doctor" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l host-group -d 'Host group, by which the scheduler selects hosts [default: `default`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l host-name -d 'Display name [default: `wash-` and a part of the host ID]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l hostname -d 'Host name or address that other machines use for this one [default: `host_name` if it is an address, else the system\'s]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l environment -d 'Environment of this host, such as a namespace' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-nats-url -d 'NATS server of the control plane [default: `nats://localhost:4222`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-nats-creds -d 'Credentials file for the control plane' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-nats-nkey -d 'File with an nkey seed for the control plane' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-tls-ca -l scheduler-nats-tls-ca -d 'Certificate authorities for the control plane, in PEM; enables TLS' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-tls-cert -l scheduler-nats-tls-cert -d 'Client certificate for the control plane, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-tls-key -l scheduler-nats-tls-key -d 'Private key of `scheduler_tls_cert`, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-nats-url -d 'NATS server for messages and data [default: `nats://localhost:4222`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-nats-creds -d 'Credentials file for messages and data' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-nats-nkey -d 'File with an nkey seed for messages and data' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-tls-ca -l data-nats-tls-ca -d 'Certificate authorities for the server for messages and data, in PEM; enables TLS' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-tls-cert -l data-nats-tls-cert -d 'Client certificate for the server for messages and data, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-tls-key -l data-nats-tls-key -d 'Private key of `data_tls_cert`, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l http-addr -d 'Address on which workloads are served over HTTP; if not set, they are not served' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l tls-cert-path -d 'Certificate chain in PEM; enables HTTPS instead of HTTP. Requires `tls_key_path`' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l tls-key-path -d 'Private key of `tls_cert_path`, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l tls-ca-path -d 'Certificate authorities in PEM; clients must present a certificate signed by one of them' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l http-client-ca-path -d 'Certificate authorities in PEM for HTTPS requests of workloads, in addition to `http_client_trust_roots`' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l http-client-trust-roots -d 'Certificate authorities that are trusted for HTTPS requests of workloads [default: `webpki`]' -r -f -a "webpki\t'Mozilla\'s list, which is built into wash'
webpki-and-native\t'Mozilla\'s list and the certificate authorities of the operating system'
native\t'The certificate authorities of the operating system'
extra-only\t'Only those in `http_client_ca_path`'"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l health-addr -d 'Address on which `/healthz`, `/readyz` and `/metrics` are served; if not set, they are not served' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l postgres-url -d 'PostgreSQL server that backs `wasmcloud:postgres`' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l allow-server -d 'Server that workloads may use as a backend, in addition to those of the host; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l allow-folder -d 'Folder on this machine that workloads may mount or use as a backend, including its subfolders; may be repeated' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l registry-pull-timeout -d 'Time limit for pulling an image [default: `30s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l oci-ca-path -d 'Additional certificate authorities for registries, in PEM' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l oci-cache-dir -d 'Cache folder for images, which several hosts may share [default: the user\'s cache]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l oci-cache-max-age -d 'Remove cached images that have not been used for this time [default: `7d`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l oci-cache-max-mb -d 'Maximum size of the image cache in MiB; the least recently used images are removed first [default: 10240]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-connections -d 'Maximum number of concurrent connections from HTTP clients [default: 10000]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-outbound-http-connections-per-workload -d 'Maximum number of outgoing HTTP connections, and of HTTP requests in flight, per workload [default: 256 and 128]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-outbound-socket-connections-per-workload -d 'Maximum number of sockets that a workload may open [default: 256]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-inbound-socket-connections-per-workload -d 'Maximum number of concurrent connections to the service of a workload [default: 256]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l http-connection-wait -d 'Time that an HTTP request of a workload waits if the connection limit is reached [default: `5s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-workloads -d 'Maximum number of workloads [default: 10000]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-memory-mb -d 'Maximum memory of all workloads together in MiB, both reserved and in use [default: that of the machine or container, less an eighth]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-concurrent-starts -d 'Maximum number of workloads of one namespace that are compiled and linked concurrently [default: the number of cores]. Of all namespaces, twice as many are' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-compile-memory-mb -d 'Maximum memory for the compilation of one component in MiB [default: a quarter of that of the machine or container, at least 256 and at most 2048]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l max-compile-time -d 'Maximum CPU time for the compilation of one component [default: `60s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l heartbeat-interval -d 'Interval between heartbeats [default: `15s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l shutdown-grace -d 'Time limit for requests in flight and services to finish when the host is stopped [default: `10s`]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l label -d 'Label that the scheduler can select this host by; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l scheduler-tls-first -l scheduler-nats-tls-first -d 'Start the connection to the control plane with the TLS handshake'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l data-tls-first -l data-nats-tls-first -d 'Start the connection to the server for messages and data with the TLS handshake'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l wasi-webgpu -d 'Provide `wasi:webgpu`. Requires a wash that was built with the feature `wasi-webgpu`'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l allow-insecure-registries -d 'Allow plain HTTP for all registries'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand host; and not __fish_seen_subcommand_from list" -f -a "list" -d 'List the hosts of the cluster'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, otherwise nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l wait -d 'Time to wait for hosts to respond' -r
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand host; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand inspect" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand inspect" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand inspect" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand inspect" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand inspect" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand inspect" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand inspect" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand inspect" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand inspect" -l full -d 'Also print the WIT of WASI packages'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand inspect" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand inspect" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand new" -l name -d 'Name of the project and its folder [default: the name of the template, repository or subfolder]' -r
complete -c wash -n "__fish_wash_using_subcommand new" -l subfolder -d 'Folder in the repository that contains the template' -r
complete -c wash -n "__fish_wash_using_subcommand new" -l git-ref -d 'Branch, tag or commit to use [default: the default branch of the repository]' -r
complete -c wash -n "__fish_wash_using_subcommand new" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand new" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand new" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand new" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand new" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand new" -l no-git -d 'Do not create a Git repository'
complete -c wash -n "__fish_wash_using_subcommand new" -l list -d 'List the built-in templates'
complete -c wash -n "__fish_wash_using_subcommand new" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand new" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand new" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand new" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand new" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand new" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "attach" -d 'Attach a file, such as an SBOM or an attestation, to an artifact'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "copy" -d 'Copy an artifact to another registry or name'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "inspect" -d 'Show an artifact\'s metadata and attachments'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "login" -d 'Log in to a registry'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "logout" -d 'Log out of a registry'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "pull" -d 'Pull a component from a registry'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "push" -d 'Push a component to a registry'
complete -c wash -n "__fish_wash_using_subcommand oci; and not __fish_seen_subcommand_from attach copy inspect login logout pull push tags" -f -a "tags" -d 'List the tags of a repository'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l type -d 'Media type of the file' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l annotation -d 'Annotation to add to the attachment; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from attach" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l referrers -d 'Also copy the artifacts that refer to it: SBOMs, attestations, signatures'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l manifest -d 'Print the manifest as JSON'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l policy -d 'When to contact the registry' -r -f -a "always\t'Always, to resolve the reference'
if-not-present\t'Only if the reference has not been pulled before'
never\t'Never; use only the cache'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l verify -d 'Require a signature, as made by `cosign sign --key`, that matches the public key in FILE (PEM)' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l digest-file -d 'Write the digest of the pulled artifact to FILE' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l tag -d 'Additional tag; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l annotation -d 'Annotation to add to the manifest; may be repeated' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l digest-file -d 'Write the digest of the pushed artifact to FILE' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand oci; and __fish_seen_subcommand_from tags" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand vendor" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand vendor" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand vendor" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand vendor" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand vendor" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand vendor" -l wit-only -d 'Vendor only the WIT packages'
complete -c wash -n "__fish_wash_using_subcommand vendor" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand vendor" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand vendor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "add" -d 'Add imports or exports of a package to the world'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "build" -d 'Encode the project\'s WIT package as a Wasm binary'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "clean" -d 'Delete the fetched dependencies'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "fetch" -d 'Fetch the world\'s dependencies into wit/deps'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "publish" -d 'Publish the project\'s WIT package to a registry'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "remove" -d 'Remove imports and exports of a package from the world'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "tree" -d 'Show the dependency tree'
complete -c wash -n "__fish_wash_using_subcommand wit; and not __fish_seen_subcommand_from add build clean fetch publish remove tree update" -f -a "update" -d 'Update locked dependencies and list newer versions'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l world -d 'World to change, if the project has several' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l wit-dir -d 'Folder with the project\'s WIT files [default: `wit.wit_dir`, otherwise wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l all -d 'Add all interfaces if PACKAGE does not name one'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l export -d 'Add exports instead of imports'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l output-file -d 'File to write the package to [default: NAME-VERSION.wasm in the project root]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l wit-dir -d 'Folder with the project\'s WIT files [default: `wit.wit_dir`, otherwise wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l wit-dir -d 'Folder with the project\'s WIT files [default: `wit.wit_dir`, otherwise wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from clean" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l wit-dir -d 'Folder with the project\'s WIT files [default: `wit.wit_dir`, otherwise wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l clean -d 'Ignore the packages in wit/deps, which may have been edited'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from fetch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l registry -d 'Registry to publish to: HOST, or HOST/FOLDER' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l wit-dir -d 'Folder with the project\'s WIT files [default: `wit.wit_dir`, otherwise wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l dry-run -d 'Perform all checks without uploading'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from publish" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l wit-dir -d 'Folder with the project\'s WIT files [default: `wit.wit_dir`, otherwise wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l invert -d 'Invert the tree: show the packages that depend on PACKAGE' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l wit-dir -d 'Folder with the project\'s WIT files [default: `wit.wit_dir`, otherwise wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from tree" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l wit-dir -d 'Folder with the project\'s WIT files [default: `wit.wit_dir`, otherwise wit]' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l insecure -d 'Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries. Registries on this machine do not need the flag' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l ca -d 'Also trust the certificate authorities in FILE (PEM); may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s u -l username -d 'User name [default: credentials stored by `wash oci login` or `docker login`]' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l password -d 'Password; other users of this machine may see it, so prefer --password-stdin' -r
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l password-stdin -d 'Read the password from stdin, or a token if --username is not given'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand wit; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "list" -d 'List the workloads of all hosts'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "logs" -d 'Show the output and logs of workloads'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "start" -d 'Start the workloads defined in files'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "status" -d 'Show the status of workloads'
complete -c wash -n "__fish_wash_using_subcommand workload; and not __fish_seen_subcommand_from list logs start status stop" -f -a "stop" -d 'Stop workloads'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, otherwise nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l wait -d 'Time to wait for hosts to respond' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l tail -d 'Number of most recent lines to show [default: all]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s f -l file -d 'File that defines workloads; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, otherwise nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l wait -d 'Time to wait for hosts to respond' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l follow -d 'Continue to show new lines until Ctrl-C'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s f -l file -d 'File with workloads, ConfigMaps or Secrets; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l host -d 'Start the workloads on this host, given by ID or name' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, otherwise nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l wait -d 'Time to wait for hosts to respond' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l replace -d 'Replace running workloads that differ from the files, one after the other'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s f -l file -d 'File that defines workloads; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, otherwise nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l wait -d 'Time to wait for hosts to respond' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s f -l file -d 'File that defines workloads; may be repeated' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l scheduler-nats-url -d 'NATS server of the control plane [default: host.scheduler_nats_url, otherwise nats://localhost:4222]' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l scheduler-nats-creds -d 'Credentials file for the control plane [default: host.scheduler_nats_creds]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l wait -d 'Time to wait for hosts to respond' -r
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s C -d 'Run as if wash was started in DIR' -r -f -a "(__fish_complete_directories)"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'One JSON document on stdout'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s l -l log-level -d 'Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]' -r -f -a "trace\t'All messages'
debug\t'Details for debugging wash'
info\t'Normal operation'
warn\t'Problems that may need attention'
error\t'Failures'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l color -d 'When to colour the output' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l user-config -d 'User configuration file [default: `config.yaml` in the user\'s configuration directory]' -r -F
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Hide progress; -qq also hides warnings'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l verbose -d 'Include the target, file and line in log messages'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l yes -d 'Answer yes to all prompts'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l non-interactive -d 'Do not prompt; use the safe answer [implied in CI and without a terminal]'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l offline -d 'Run without accessing the network'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -l locked -d 'Fail if a lock file would change'
complete -c wash -n "__fish_wash_using_subcommand workload; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
