//! Time in milliseconds, as JavaScript's clocks count it.

use serde::{Serialize, Serializer};

/// A length of time, or a reading of a clock, in milliseconds. Never negative, never `NaN`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize)]
pub struct Millis(f64);

impl Millis {
    /// From a number of milliseconds; a negative number and `NaN` become zero.
    pub const fn new(millis: f64) -> Self {
        // `max` drops `NaN`.
        Self(millis.max(0.0))
    }

    /// From seconds, the unit of OAuth.
    pub const fn from_seconds(seconds: f64) -> Self {
        Self::new(seconds * 1000.0)
    }

    /// The number of milliseconds.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// In whole seconds, rounded up.
    pub fn seconds(self) -> f64 {
        (self.0 / 1000.0).ceil()
    }

    /// Serializes as whole seconds: `#[serde(serialize_with = "Millis::serialize_seconds")]`.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize_seconds<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.seconds())
    }

    /// Serializes as whole milliseconds, rounded up.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize_ceil<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.ceil())
    }

    /// This much later.
    #[must_use]
    pub const fn plus(self, length: Self) -> Self {
        Self(self.0 + length.0)
    }

    /// This much earlier; zero where that would be negative.
    #[must_use]
    pub const fn minus(self, length: Self) -> Self {
        Self::new(self.0 - length.0)
    }

    /// This many times as long.
    #[must_use]
    pub const fn times(self, factor: f64) -> Self {
        Self::new(self.0 * factor)
    }

    /// The longer, or the later.
    #[must_use]
    pub const fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// The shorter, or the sooner.
    #[must_use]
    pub const fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }
}

/// Both clocks of a host, read at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// Since the epoch. It may jump, and it goes on while the device sleeps.
    pub wall: Millis,
    /// Since some moment of this process. It never jumps, and it may stop while the device sleeps.
    pub steady: Millis,
}

impl Now {
    /// What the wall clock, as it is set now, would have shown then: it may have been set since.
    pub const fn wall_at(self, then: Self) -> Millis {
        let wall = self.wall.minus(self.steady.minus(then.steady));
        // The steady clock counts parts of a millisecond, which no instant needs.
        Millis(wall.0.floor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_that_is_set_does_not_change_how_long_ago_it_was() {
        let now = |wall, steady| Now {
            wall: Millis::new(wall),
            steady: Millis::new(steady),
        };
        let cases = [
            (
                "no change",
                now(1_000.0, 10.0),
                now(1_500.0, 510.0),
                1_000.0,
            ),
            (
                "set forward",
                now(1_000.0, 10.0),
                now(9e12, 510.0),
                9e12 - 500.0,
            ),
            ("set back", now(9e12, 10.0), now(1_500.0, 510.0), 1_000.0),
        ];
        for (what, then, now, expected) in cases {
            assert_eq!(now.wall_at(then).get(), expected, "{what}");
        }
    }
}
