//! In which ways invocations fail.

use wasmtime::Trap;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)*) => {
        /// Why an invocation failed, as a label.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum FailureKind {
            $($(#[$doc])* $kind,)*
        }

        impl FailureKind {
            /// All of them, in the order of their numbers.
            pub(super) const ALL: &[Self] = &[$(Self::$kind,)*];

            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// The guest reached what it holds for unreachable, as a panic does.
    Unreachable = "unreachable",
    StackOverflow = "stack_overflow",
    OutOfBounds = "out_of_bounds",
    Arithmetic = "arithmetic",
    /// Any other trap.
    Trap = "trap",
    CpuTime = "cpu_time",
    Memory = "memory",
    Timeout = "timeout",
    Overloaded = "overloaded",
    /// A component that the guest called failed.
    Linked = "linked",
    Exit = "exit",
    /// The entry point of a service returned an error.
    Failed = "failed",
    NoResponse = "no_response",
    ErrorCode = "error_code",
    Instantiate = "instantiate",
    Host = "host",
}

impl FailureKind {
    /// The kind of trap that ended a call.
    pub(crate) fn of_trap(error: &wasmtime::Error) -> Self {
        match error.downcast_ref::<Trap>() {
            Some(Trap::UnreachableCodeReached) => Self::Unreachable,
            Some(Trap::StackOverflow) => Self::StackOverflow,
            Some(Trap::MemoryOutOfBounds | Trap::TableOutOfBounds | Trap::ArrayOutOfBounds) => {
                Self::OutOfBounds
            }
            Some(Trap::IntegerOverflow | Trap::IntegerDivisionByZero | Trap::BadConversionToInteger) => {
                Self::Arithmetic
            }
            _ => Self::Trap,
        }
    }
}
