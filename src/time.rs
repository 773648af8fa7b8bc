//! Milliseconds: the one unit of time in here, with arithmetic that cannot overflow.

/// A length of time, or a reading of a clock, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub u64);

impl Millis {
    /// From the seconds that OAuth speaks in.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// In seconds, rounded up, as people are told them.
    pub const fn seconds(self) -> u64 {
        self.0.div_ceil(1000)
    }

    /// This much later; the end of time where that overflows.
    #[must_use]
    pub const fn plus(self, length: Self) -> Self {
        Self(self.0.saturating_add(length.0))
    }

    /// This much earlier; zero where that would be negative.
    #[must_use]
    pub const fn minus(self, length: Self) -> Self {
        Self(self.0.saturating_sub(length.0))
    }

    /// This many times as long.
    #[must_use]
    pub const fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

/// Both clocks of a host, read at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// Since the epoch. It may jump, and it goes on while the device sleeps.
    pub wall: Millis,
    /// Since some moment of this process. It never jumps, and may stop while the device sleeps.
    pub steady: Millis,
}
