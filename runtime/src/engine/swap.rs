//! Whether the memory of this process may be swapped out.
//!
//! `wasmtime` asks the kernel which pages an instance has written (`PAGEMAP_SCAN`), to reset only those. It asks for present pages,
//! so a written page that was swapped out would stay as it is, and the next instance in the same slot could read it.

use std::path::{Component, Path, PathBuf};

/// Whether the memory of this process may be swapped out: the machine has swap, and no control group forbids to use it.
///
/// Swap that is enabled later is not noticed.
pub fn memory_may_be_swapped() -> bool {
    let read = |path: &Path| std::fs::read_to_string(path).ok();
    may_swap(&read)
}

fn may_swap(read: &dyn Fn(&Path) -> Option<String>) -> bool {
    // Unreadable, for example in a sandbox: assume the worst. The first line is a heading.
    let Some(swaps) = read(Path::new("/proc/swaps")) else {
        return cfg!(target_os = "linux");
    };
    swaps.lines().nth(1).is_some() && !forbidden_by_group(read)
}

/// Whether the control group of this process, or one above it, has no swap (`memory.swap.max`, cgroup v2).
fn forbidden_by_group(read: &dyn Fn(&Path) -> Option<String>) -> bool {
    let groups = read(Path::new("/proc/self/cgroup")).unwrap_or_default();
    let Some(group) = groups.lines().find_map(|line| line.strip_prefix("0::/")) else {
        return false;
    };
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !Path::new(group).components().all(plain) {
        return false;
    }
    let root = PathBuf::from("/sys/fs/cgroup");
    let own = root.join(group);
    own.ancestors()
        .take_while(|folder| folder.starts_with(&root))
        .any(|folder| read(&folder.join("memory.swap.max")).is_some_and(|max| max.trim() == "0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
    const SWAP: &str = "/dev/zram0                              partition\t8388604\t\t0\t\t100\n";

    fn with(files: &[(&str, &str)]) -> bool {
        may_swap(&|path| {
            let file = files.iter().find(|(name, _)| Path::new(name) == path);
            file.map(|(_, content)| (*content).to_owned())
        })
    }

    #[test]
    fn a_machine_without_swap_does_not_swap() {
        assert!(!with(&[("/proc/swaps", HEADING)]));
        assert!(with(&[("/proc/swaps", &format!("{HEADING}{SWAP}"))]));
        assert_eq!(with(&[]), cfg!(target_os = "linux"));
    }

    #[test]
    fn a_control_group_can_forbid_to_swap() {
        let swaps = ("/proc/swaps", &*format!("{HEADING}{SWAP}"));
        let group = ("/proc/self/cgroup", "1:name=systemd:/\n0::/pods/shop\n");
        let own = "/sys/fs/cgroup/pods/shop/memory.swap.max";
        assert!(with(&[swaps, group]));
        assert!(with(&[swaps, group, (own, "max\n")]));
        assert!(!with(&[swaps, group, (own, "0\n")]));
        let above = "/sys/fs/cgroup/pods/memory.swap.max";
        assert!(!with(&[swaps, group, (own, "max\n"), (above, "0\n")]));
        let odd = ("/proc/self/cgroup", "0::/../pods\n");
        assert!(with(&[swaps, odd, (above, "0\n")]));
    }
}
