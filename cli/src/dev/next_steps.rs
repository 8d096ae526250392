//! What the reload loop has to do.

/// What is to be done next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NextSteps {
    /// Read the configuration again and apply it.
    pub(crate) configure: bool,
    /// Build, then deploy what the build left.
    pub(crate) build: bool,
    /// Deploy again: a component beside the project's own has changed.
    pub(crate) replace: bool,
}

impl NextSteps {
    /// Build, and nothing else.
    pub(crate) const BUILD: Self = Self {
        configure: false,
        build: true,
        replace: false,
    };

    /// What either of them asks for.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            configure: self.configure || other.configure,
            build: self.build || other.build,
            replace: self.replace || other.replace,
        }
    }
}
