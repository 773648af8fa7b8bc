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
    spare: bool,
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
            spare: false,
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

    /// The same with a poll to spare for a last one that gets no answer.
    #[must_use]
    pub const fn with_spare(mut self) -> Self {
        self.spare = true;
        self
    }

    /// Whether there was a poll to spare; the next is it.
    pub const fn take_spare(&mut self) -> bool {
        std::mem::replace(&mut self.spare, false)
    }

    /// The least time between an answer and the next poll.
    pub const fn interval(&self) -> Millis {
        self.interval
    }

    /// `authorization_pending`: wait the interval.
    pub fn pending(&mut self, now: Millis) {
        self.backoff = self.interval;
        self.set(now, with_margin(self.interval), with_margin(self.interval));
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
        self.set(now, with_margin(wait), with_margin(self.interval));
    }

    /// Sets the next poll after `wait`, moved to the end where a later one would not fit.
    ///
    /// Stretching the wait before it lets the last poll fall on the deadline itself, with time for
    /// the answer before, and no sooner than `least`: but a server that wants a longer wait than
    /// anyone stands in front of a device does not keep it long after the code has ended.
    fn set(&mut self, now: Millis, wait: Millis, least: Millis) {
        self.next = now.plus(wait);
        self.last = self.next.plus(self.interval.times(1.25)) > self.deadline;
        if self.last {
            let least = least.min(with_margin(LONGEST_BACKOFF));
            self.next = self.deadline.max(now.plus(least));
        }
    }
}

/// A little more than a server asks for: a device's clock may run fast by ten percent, and a
/// server counts by its own.
pub const fn with_margin(wait: Millis) -> Millis {
    wait.times(1.125)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: f64) -> Millis {
        Millis::from_seconds(seconds)
    }

    /// A code of this interval and life, issued at zero.
    fn schedule(interval: f64, lifetime: f64) -> Schedule {
        let first = with_margin(s(interval));
        Schedule::new(s(interval), s(0.0), first, s(lifetime))
    }

    #[test]
    fn each_answer_leads_to_its_next_poll() {
        type Answer = fn(&mut Schedule, Millis);
        let pending: Answer = Schedule::pending;
        let slow_down: Answer = |schedule, now| schedule.slow_down(now, None);
        let slower: Answer = |schedule, now| schedule.slow_down(now, Some(s(40.0)));
        let faster: Answer = |schedule, now| schedule.slow_down(now, Some(s(1.0)));
        let fault: Answer = |schedule, now| schedule.fault(now, None);
        let asked_20: Answer = |schedule, now| schedule.fault(now, Some(s(20.0)));
        let asked_1: Answer = |schedule, now| schedule.fault(now, Some(s(1.0)));
        let asked_always: Answer = |schedule, now| schedule.fault(now, Some(s(1e300)));
        // Answers at 100 s, in a row, and the wait after the last of them, in seconds.
        let cases: [(&[Answer], f64); 12] = [
            (&[pending], 5.625),
            (&[slow_down], 11.25),
            (&[slow_down, slow_down], 16.875),
            (&[slow_down, pending], 11.25),
            (&[slower], 45.0),
            (&[faster], 11.25),
            (&[fault], 11.25),
            (&[fault, fault, fault, fault, fault], 67.5),
            (&[fault, fault, pending, fault], 11.25),
            (&[asked_20], 22.5),
            (&[asked_1], 5.625),
            (&[asked_always], 800.0),
        ];
        for (answers, expected) in cases {
            let mut schedule = schedule(5.0, 900.0);
            for answer in answers {
                answer(&mut schedule, s(100.0));
            }
            let wait = schedule.next().minus(s(100.0)).get() / 1000.0;
            assert_eq!(wait, expected, "{schedule:?}");
        }
    }

    #[test]
    fn the_last_poll_falls_on_the_deadline_but_not_too_soon() {
        // Interval, lifetime, the time of a pending answer; the next poll, and if it is the last.
        let cases = [
            (5.0, 900.0, 880.0, 885.625, false),
            (5.0, 900.0, 888.0, 893.625, false),
            (5.0, 900.0, 888.2, 900.0, true),
            (5.0, 900.0, 893.0, 900.0, true),
            // Not within the interval and its margin, though the code ends meanwhile.
            (5.0, 900.0, 899.0, 904.625, true),
            // A server's nonsense keeps nobody.
            (3_000_000.0, 900.0, 1.0, 900.0, true),
            (3_000_000.0, 900.0, 890.0, 957.5, true),
        ];
        for (interval, lifetime, now, next, last) in cases {
            let mut schedule = schedule(interval, lifetime);
            schedule.pending(s(now));
            assert_eq!(schedule.next().get(), next * 1000.0, "{schedule:?}");
            assert_eq!(schedule.is_last(schedule.next()), last, "{schedule:?}");
        }
    }

    #[test]
    fn a_device_that_slept_past_the_end_polls_once() {
        let schedule = schedule(5.0, 900.0);
        assert!(!schedule.is_last(schedule.next()));
        assert!(schedule.is_last(s(4000.0)));
    }
}
