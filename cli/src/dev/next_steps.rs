//! The pending work of the reload loop.

/// The steps to perform next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NextSteps {
    /// Reload the configuration and apply it.
    pub(crate) configure: bool,
    /// Build, then deploy the component.
    pub(crate) build: bool,
    /// Redeploy, because an additional component has changed.
    pub(crate) replace: bool,
}

impl NextSteps {
    /// Only build.
    pub(crate) const BUILD: Self = Self {
        configure: false,
        build: true,
        replace: false,
    };

    /// The union of both.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            configure: self.configure || other.configure,
            build: self.build || other.build,
            replace: self.replace || other.replace,
        }
    }
}
