//! When to poll next: never sooner than the server allows, and once more at the end.
//! RFC 8628 §3.2 and §3.5. All instants here are readings of the steady clock.

use crate::time::Millis;

/// What `slow_down` adds to the interval, for good. RFC 8628 §3.5.
const SLOW_DOWN: Millis = Millis::from_seconds(5.0);
/// After faults the wait doubles up to this: a person is still waiting in front of the device.
const LONGEST_BACKOFF: Millis = Millis::from_seconds(60.0);

/// The polls of one device code.
#[derive(Clone, Debug)]
pub struct Schedule {
    interval: Millis,
    backoff: Millis,
    deadline: Millis,
    next: Millis,
    last: bool,
}

impl Schedule {
    /// A code with this interval that may be polled from `next` on and ends at `deadline`.
    pub fn new(interval: Millis, now: Millis, next: Millis, deadline: Millis) -> Self {
        let mut schedule = Self {
            interval,
            backoff: interval,
            deadline,
            next: now,
            last: false,
        };
        schedule.set(now, next.minus(now), next.minus(now));
        schedule
    }

    /// The instant of the next poll.
    pub const fn next(&self) -> Millis {
        self.next
    }

    /// Whether a poll at `now` is the last: after it the code has ended.
    pub fn is_last(&self, now: Millis) -> bool {
        self.last || now >= self.deadline
    }

    /// The least time between an answer and the next poll.
    pub const fn interval(&self) -> Millis {
        self.interval
    }

    /// `authorization_pending`: wait the interval.
    pub fn pending(&mut self, now: Millis) {
        self.backoff = self.interval;
        self.set(now, with_margin(self.interval), self.interval);
    }

    /// `slow_down`: five seconds more from now on, or the server's own interval if that is longer.
    pub fn slow_down(&mut self, now: Millis, interval: Option<Millis>) {
        let longer = self.interval.plus(SLOW_DOWN);
        self.interval = interval.unwrap_or(longer).max(longer);
        self.pending(now);
    }

    /// A fault that passes: wait as the server asks, else twice as long as the last time.
    pub fn fault(&mut self, now: Millis, retry_after: Option<Millis>) {
        self.backoff = self
            .backoff
            .times(2.0)
            .min(LONGEST_BACKOFF)
            .max(self.interval);
        let wait = retry_after.unwrap_or(self.backoff).max(self.interval);
        self.set(now, with_margin(wait), self.interval);
    }

    /// Sets the next poll after `wait`, moved to the end where a later one would not fit.
    ///
    /// Stretching the wait before it lets the last poll fall on the deadline itself without coming
    /// sooner than the interval after the one before.
    fn set(&mut self, now: Millis, wait: Millis, least: Millis) {
        self.next = now.plus(wait);
        self.last = self.next.plus(self.interval) > self.deadline;
        if self.last {
            self.next = self.deadline.max(now.plus(least));
        }
    }
}

/// A little more than a server asks for: a device's clock may run fast by ten percent, and a
/// server counts by its own.
pub const fn with_margin(wait: Millis) -> Millis {
    wait.times(1.125)
}
