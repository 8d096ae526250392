//! Kinds of failures of invocations.

use wasmtime::Trap;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)*) => {
        /// The kind of a failure, used as a metric label.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum FailureKind {
            $($(#[$doc])* $kind,)*
        }

        impl FailureKind {
            /// All kinds, in the order of their discriminants.
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
    /// The guest executed an `unreachable` instruction, as on a panic.
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
    /// Returns the kind of a trap.
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
