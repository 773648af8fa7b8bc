//! When to poll next: never sooner than the interval, and once more just before the device code
//! expires, even where a `Retry-After` is longer than that. RFC 8628 §3.2 and §3.5. All instants here
//! are readings of the steady clock.

use crate::time::Millis;

/// What `slow_down` adds to the interval, for this and all later polls. RFC 8628 §3.5.
const SLOW_DOWN: Millis = Millis::from_seconds(5.0);
/// After faults the wait doubles up to this: a user is waiting in front of the device.
const MAX_BACKOFF: Millis = Millis::from_seconds(60.0);
/// The last poll is sent at most this long before the device code expires.
const MAX_LEAD: Millis = Millis::from_seconds(1.0);

/// What happens at [`Schedule::next`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// A poll, with room for another one behind it.
    Poll,
    /// The last poll.
    LastPoll,
    /// The device code expires without another poll.
    Expiry,
}

/// The polls of one device code.
#[derive(Clone, Debug)]
pub struct Schedule {
    interval: Millis,
    backoff: Millis,
    deadline: Millis,
    at: Millis,
    next: Next,
    /// Whether a last poll that gets no response may be sent once more.
    can_repeat_last: bool,
}

impl Schedule {
    /// The polls of a code that was issued at `now` and expires at `deadline`.
    pub fn first(interval: Millis, now: Millis, deadline: Millis) -> Self {
        let mut schedule = Self::without_poll(interval, deadline);
        schedule.pending(now);
        schedule
    }

    /// The polls of a code whose next poll is due at `at`, even where that is after the deadline.
    pub fn resumed(interval: Millis, at: Millis, deadline: Millis) -> Self {
        let mut schedule = Self::without_poll(interval, deadline);
        (schedule.at, schedule.next) = if at.plus(interval) <= schedule.last() {
            (at, Next::Poll)
        } else {
            (at.max(schedule.last()), Next::LastPoll)
        };
        schedule
    }

    /// A code that is not polled any more and expires at `deadline`.
    pub const fn without_poll(interval: Millis, deadline: Millis) -> Self {
        Self {
            interval,
            backoff: interval,
            deadline,
            at: deadline,
            next: Next::Expiry,
            can_repeat_last: false,
        }
    }

    /// The instant of the next poll; where there is none, of the expiry.
    pub const fn next(&self) -> Millis {
        self.at
    }

    /// Whether there is a next poll.
    pub fn has_poll(&self) -> bool {
        self.next != Next::Expiry
    }

    /// Whether a poll at `now` is the last.
    pub fn is_last(&self, now: Millis) -> bool {
        self.next == Next::LastPoll || now >= self.deadline
    }

    /// How long there is until the code expires, where a poll at `now` is the last and there still is
    /// time.
    pub fn left_for_last(&self, now: Millis) -> Option<Millis> {
        let is_in_time = self.next == Next::LastPoll && now < self.deadline;
        is_in_time.then(|| self.deadline.minus(now))
    }

    /// The same, where a last poll that gets no response may be sent once more: while a device
    /// sleeps, its open connection dies, and the last poll must not be lost to that.
    #[must_use]
    pub const fn with_repeat(mut self) -> Self {
        self.can_repeat_last = true;
        self
    }

    /// Repeats the last poll, where that has not been done yet.
    pub fn repeat_last(&mut self, now: Millis) -> bool {
        self.at = now.plus(with_margin(self.interval.min(MAX_BACKOFF)));
        self.next = Next::LastPoll;
        std::mem::take(&mut self.can_repeat_last)
    }

    /// The shortest time between a response and the next poll.
    pub const fn interval(&self) -> Millis {
        self.interval
    }

    /// `authorization_pending`: wait the interval.
    pub fn pending(&mut self, now: Millis) {
        self.backoff = self.interval;
        self.set(now, self.interval);
    }

    /// `slow_down`: five seconds more from now on, or the server's own interval if that is longer.
    pub fn slow_down(&mut self, now: Millis, interval: Option<Millis>) {
        let longer = self.interval.plus(SLOW_DOWN);
        self.interval = interval.unwrap_or(longer).max(longer);
        self.pending(now);
    }

    /// A transient fault: wait as the server says, else twice as long as the last time.
    pub fn fault(&mut self, now: Millis, retry_after: Option<Millis>) {
        let doubled = self.backoff.times(2.0).min(MAX_BACKOFF);
        self.backoff = doubled.max(self.interval);
        self.set(now, retry_after.unwrap_or(self.backoff).max(self.interval));
    }

    /// Sets the next poll after `wait`. Where no whole interval would fit behind it, it is the last
    /// and moves to just before the deadline; where not even one interval fits, there is none.
    fn set(&mut self, now: Millis, wait: Millis) {
        let at = now.plus(with_margin(wait));
        // The response to that poll takes some time too.
        let response = self.interval.times(1.0 / 16.0);
        let last = self.last();
        (self.at, self.next) = if at.plus(response).plus(self.interval) <= last {
            (at, Next::Poll)
        } else if now.plus(self.interval) <= last {
            (last, Next::LastPoll)
        } else {
            (self.deadline, Next::Expiry)
        };
    }

    /// When the last poll is sent: early enough to reach the server before the deadline, because a
    /// strict server refuses a code at the very end of its life.
    const fn last(&self) -> Millis {
        let lead = self.interval.times(1.0 / 8.0).min(MAX_LEAD);
        self.deadline.minus(lead)
    }
}

/// A little more than the server wants: a device's clock may run ten percent fast, and a server
/// counts by its own.
pub const fn with_margin(wait: Millis) -> Millis {
    wait.times(1.125)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: f64) -> Millis {
        Millis::from_seconds(seconds)
    }

    /// A code of this interval and lifetime, issued at zero.
    fn schedule(interval: f64, lifetime: f64) -> Schedule {
        Schedule::first(s(interval), s(0.0), s(lifetime))
    }

    #[test]
    fn each_response_leads_to_its_next_poll() {
        type Response = fn(&mut Schedule, Millis);
        let pending: Response = Schedule::pending;
        let slow_down: Response = |schedule, now| schedule.slow_down(now, None);
        let slower: Response = |schedule, now| schedule.slow_down(now, Some(s(40.0)));
        let faster: Response = |schedule, now| schedule.slow_down(now, Some(s(1.0)));
        let fault: Response = |schedule, now| schedule.fault(now, None);
        let after_20: Response = |schedule, now| schedule.fault(now, Some(s(20.0)));
        let after_1: Response = |schedule, now| schedule.fault(now, Some(s(1.0)));
        let after_all: Response = |schedule, now| schedule.fault(now, Some(s(1e300)));
        // Responses at 100 s, in a row, and the wait after the last of them, in seconds.
        let cases: [(&[Response], f64); 12] = [
            (&[pending], 5.625),
            (&[slow_down], 11.25),
            (&[slow_down, slow_down], 16.875),
            (&[slow_down, pending], 11.25),
            (&[slower], 45.0),
            (&[faster], 11.25),
            (&[fault], 11.25),
            (&[fault, fault, fault, fault, fault], 67.5),
            (&[fault, fault, pending, fault], 11.25),
            (&[after_20], 22.5),
            (&[after_1], 5.625),
            (&[after_all], 799.375),
        ];
        for (responses, expected) in cases {
            let mut schedule = schedule(5.0, 900.0);
            for response in responses {
                response(&mut schedule, s(100.0));
            }
            let wait = schedule.next().minus(s(100.0)).get() / 1000.0;
            assert_eq!(wait, expected, "{schedule:?}");
        }
    }

    #[test]
    fn the_last_poll_comes_just_before_the_deadline_and_never_too_soon() {
        // Interval, lifetime, the time of a pending response; the next instant, and what it is.
        let cases = [
            (5.0, 900.0, 880.0, 885.625, Next::Poll),
            (5.0, 900.0, 888.0, 893.625, Next::Poll),
            (5.0, 900.0, 888.5, 899.375, Next::LastPoll),
            (5.0, 900.0, 893.0, 899.375, Next::LastPoll),
            (5.0, 900.0, 894.375, 899.375, Next::LastPoll),
            (5.0, 900.0, 894.5, 900.0, Next::Expiry),
            (30.0, 900.0, 860.0, 899.0, Next::LastPoll),
            // Two polls of a short code, for a server that refuses it at the very end.
            (3.0, 7.0, 0.0, 3.375, Next::Poll),
            (3.0, 7.0, 3.4, 6.625, Next::LastPoll),
            // An interval that is longer than the code lives.
            (3_000_000.0, 900.0, 1.0, 900.0, Next::Expiry),
        ];
        for (interval, lifetime, now, at, next) in cases {
            let mut schedule = schedule(interval, lifetime);
            schedule.pending(s(now));
            assert_eq!(schedule.next().get(), at * 1000.0, "{schedule:?}");
            assert_eq!(schedule.next, next, "{schedule:?}");
        }
    }

    #[test]
    fn a_device_that_slept_past_the_end_polls_once() {
        let schedule = schedule(5.0, 900.0);
        assert!(!schedule.is_last(schedule.next()));
        assert!(schedule.is_last(s(4000.0)));
        let late = Schedule::resumed(s(5.0), s(1000.0), s(900.0));
        assert!(late.has_poll() && late.is_last(late.next()));
    }

    #[test]
    fn a_last_poll_without_an_answer_is_repeated_once() {
        let mut schedule = schedule(5.0, 900.0).with_repeat();
        schedule.fault(s(899.4), None);
        assert!(!schedule.has_poll());
        assert!(schedule.repeat_last(s(899.4)));
        assert_eq!(schedule.next(), s(899.4).plus(s(5.625)));
        assert!(schedule.has_poll() && schedule.is_last(schedule.next()));
        assert!(!schedule.repeat_last(s(905.1)));
    }
}
