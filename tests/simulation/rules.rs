//! The rules that every run is held to.

use device_signin::error::{Code, Error};
use device_signin::http::message::TransportError;

use crate::faults::Fault;
use crate::plan::{Flow, Plan, SentNumber};
use crate::server::{LONGEST_ENFORCED, ReplyKind};
use crate::world::Answer;

/// The longest wait after a fault that names none.
const LONGEST_BACKOFF: f64 = 60_000.0;

/// Instants are passed on in whole milliseconds.
const ROUNDING: f64 = 1.01;

/// One poll, as it was sent.
#[derive(Clone, Debug)]
pub struct Poll {
    pub sent: f64,
    pub sent_uptime: f64,
    /// When the server received it, if it did.
    pub arrival: Option<f64>,
    /// The fault that cost its response.
    pub fault: Option<Fault>,
}

/// When the device must stop polling, by the clock that the flow goes by.
#[derive(Clone, Copy, Debug)]
pub enum Deadline {
    Uptime(f64),
    Wall(f64),
}

#[derive(Debug, Default)]
pub struct Rules {
    pub violations: Vec<String>,
    /// A clock that another process reads was set: what depends on it is not checked.
    pub clocks_are_off: bool,
    /// Whether the device's clocks run faster than the server's.
    pub clock_is_fast: bool,
    /// Whether the wait depends on the wall clock, because another process goes on with it.
    pub goes_by_wall: bool,
    pub code_requests: u32,
    pub profile_requests: u32,
    pub poll_count: u32,
    pub code_came: bool,
    pub profile_came: bool,
    pub deadline: Option<Deadline>,
    /// Whether the poll that was sent last was due to be the last.
    pub last_was_sent: bool,
    /// Whether a last poll that gets no answer may be sent once more.
    has_spare: bool,
    /// Whether a poll may be sent after the end: the device slept over it, or repeats the last one.
    may_poll_late: bool,
    pub last: Option<Poll>,
    /// When the polls were sent whose response a fault cost.
    faulty_polls: Vec<f64>,
    pub replies: Vec<ReplyKind>,
    issued: f64,
    interval: f64,
    open: bool,
    /// The earliest true time at which a poll may arrive.
    not_before: f64,
    /// When the wait for the next poll began, by the device, and how long it may last.
    wait: Option<(f64, f64, f64)>,
}

impl Rules {
    pub fn violated(&mut self, what: impl Into<String>) {
        self.violations.push(what.into());
    }

    pub fn code_requested(&mut self) {
        self.code_requests += 1;
        if self.code_came {
            self.violated("requested a second code");
        }
        if self.code_requests > 3 {
            self.violated("requested a code more than three times");
        }
    }

    pub fn code_was_issued(&mut self, now: f64) {
        self.issued = now;
    }

    pub fn code_received(&mut self, sent_uptime: f64, uptime: f64, slept: f64, plan: &Plan) {
        self.code_came = true;
        self.has_spare = !matches!(plan.flow, Flow::PollOnce);
        self.may_poll_late = !plan.sleeps.is_empty();
        self.clock_is_fast = plan.rate > 1.0;
        self.interval = (1000.0 * plan.interval.or(5.0)).max(1000.0);
        self.not_before = self.issued + enforced_interval(plan);
        let lifetime = 1000.0 * plan.lifetime.or(900.0);
        self.deadline = Some(Deadline::Uptime(sent_uptime + lifetime));
        self.wait = Some((uptime, 2.5 * self.interval, slept));
    }

    /// Another process goes on with the code after a pause.
    pub fn resumed(&mut self, deadline: Deadline, pause: f64) {
        self.deadline = Some(deadline);
        self.has_spare = true;
        // The interval is stored in whole seconds.
        self.interval = (self.interval / 1000.0).ceil() * 1000.0;
        if let Some((_, longest, _)) = &mut self.wait {
            *longest = pause + 2.5 * self.interval;
        }
        // Another process may come back when the code has expired already.
        self.may_poll_late = true;
    }

    pub fn poll_is_open(&self) -> bool {
        self.open
    }

    pub fn poll_sent(&mut self, poll: Poll, wall: f64, slack: f64) {
        self.poll_count += 1;
        self.open = true;
        if self.last_was_sent {
            self.violated("polled after the last poll");
        }
        let left = match self.deadline {
            Some(Deadline::Uptime(at)) => at - poll.sent_uptime,
            Some(Deadline::Wall(at)) => at - wall,
            None => {
                self.violated("polled with no code");
                f64::INFINITY
            }
        };
        let is_last = left <= self.lead() + ROUNDING;
        if left < -(slack + ROUNDING) && !self.may_poll_late && !self.clocks_are_off {
            self.violated(format!("polled {} ms after the end", -left));
        }
        self.last_was_sent = is_last && !self.clocks_are_off;
        self.check_wait(&poll, is_last, slack);
        if poll.fault.is_some() {
            self.faulty_polls.push(poll.sent);
        }
        self.last = Some(poll);
    }

    /// Before each poll the caller stores when the next may be sent: an interval after this one.
    pub fn check_stored(&mut self, next_poll: Option<f64>, now: f64) {
        let Some(next_poll) = next_poll else {
            return self.violated("polled before the code was stored");
        };
        if next_poll - now < self.interval - ROUNDING {
            self.violated(format!(
                "the next poll is stored {} ms away",
                next_poll - now
            ));
        }
    }

    /// Whether a fault cost the response of a poll from then on.
    pub fn fault_after(&self, then: f64) -> bool {
        self.faulty_polls.iter().any(|sent| *sent >= then)
    }

    /// How long before the code expires the last poll is sent.
    fn lead(&self) -> f64 {
        // A stored code has its interval in whole seconds.
        let interval = if self.goes_by_wall {
            (self.interval / 1000.0).ceil() * 1000.0
        } else {
            self.interval
        };
        (interval / 8.0).min(1000.0)
    }

    /// Whether the code has expired, by the clock that its deadline goes by.
    fn is_over(&self, uptime: f64, wall: f64) -> bool {
        match self.deadline {
            Some(Deadline::Uptime(at)) => uptime >= at - ROUNDING,
            Some(Deadline::Wall(at)) => wall >= at - ROUNDING,
            None => false,
        }
    }

    /// Not too soon for the server, not too late for the user.
    fn check_wait(&mut self, poll: &Poll, is_last: bool, slack: f64) {
        let Some((since, longest, slept)) = self.wait.take() else {
            return;
        };
        if self.clocks_are_off {
            return;
        }
        let waited = poll.sent_uptime - since;
        let least = self.interval;
        if waited < least - 0.01 && !self.goes_by_wall {
            self.violated(format!("waited {waited} ms of {least}"));
        }
        if poll
            .arrival
            .is_some_and(|arrival| arrival < self.not_before - 0.01)
            && !is_last
        {
            let early = self.not_before - poll.arrival.unwrap_or_default();
            self.violated(format!("a poll reached the server {early} ms too soon"));
        }
        if let Some(Deadline::Uptime(deadline)) = self.deadline {
            let by = if self.may_poll_late {
                since + longest.max(1.125 * least.min(LONGEST_BACKOFF))
            } else {
                (since + longest).min(deadline)
            };
            let late = poll.sent_uptime - by - (slack - slept);
            if late > 0.0 {
                self.violated(format!("a poll came {late} ms too late"));
            }
        }
    }

    pub fn poll_arrived(&mut self, now: f64) {
        self.not_before = now + self.interval.min(LONGEST_ENFORCED);
    }

    /// What the device got for its poll, sent off at `left`.
    pub fn poll_ended(
        &mut self,
        answer: &Answer,
        kind: Option<ReplyKind>,
        left: f64,
        uptime: f64,
        slept: f64,
    ) {
        self.open = false;
        let unanswered = matches!(
            answer,
            Err(TransportError::Failed(..) | TransportError::TimedOut)
        );
        if self.last_was_sent && unanswered && self.has_spare {
            self.has_spare = false;
            self.last_was_sent = false;
            self.may_poll_late = true;
        }
        self.replies.extend(kind);
        // The last poll has no margin for a clock that runs fast.
        let is_early = self.last_was_sent && self.clock_is_fast;
        if kind == Some(ReplyKind::SlowDown) && !self.clocks_are_off && !is_early {
            self.violated("the server had to say slow_down");
        }
        let mut longest = 2.5 * self.interval;
        let said = answer.as_ref().ok().and_then(|answer| {
            let error = answer.body.as_ref()?.get("error")?.as_str()?;
            let interval = answer.body.as_ref()?.get("interval");
            Some((error, interval.and_then(serde_json::Value::as_f64)))
        });
        match said {
            Some(("authorization_pending", _)) => {}
            Some(("slow_down", sent)) => {
                let longer = self.interval + 5000.0;
                self.interval = (1000.0 * sent.unwrap_or_default()).max(longer);
                self.not_before += 5000.0;
                longest = 2.5 * self.interval;
            }
            _ => {
                let retry_after = answer.as_ref().ok().and_then(|answer| answer.retry_after);
                let retry_after = retry_after.map(|length| length.get());
                let wait = retry_after.unwrap_or(LONGEST_BACKOFF).max(self.interval);
                longest = 1.125 * wait + 1.25 * self.interval;
                if let Some(retry_after) = retry_after {
                    self.not_before = self.not_before.max(left + retry_after);
                }
            }
        }
        self.wait = Some((uptime, longest, slept));
    }

    /// Whether the server's own answer of this kind reached the device.
    pub fn received(&self, kind: ReplyKind) -> bool {
        self.replies.contains(&kind)
    }

    /// Checks the error that the run ended in, where the caller did not cause it.
    pub fn check_error(
        &mut self,
        error: &Error,
        plan: &Plan,
        approved: Option<f64>,
        expires: f64,
        ended: (f64, f64),
    ) {
        if self.received(ReplyKind::Tokens) {
            // What follows is the profile's.
            let is_profile = matches!(
                error.code,
                Code::Network
                    | Code::ProfileFailed
                    | Code::ProfileDenied
                    | Code::Redirected
                    | Code::MalformedResponse
                    | Code::InvalidConfig
            );
            if !is_profile || self.profile_requests == 0 || self.profile_came {
                self.violated(format!("got the tokens, and ended in {error:?}"));
            }
            return;
        }
        if !self.code_came {
            let fits = matches!(
                error.code,
                Code::Network
                    | Code::Server
                    | Code::MalformedResponse
                    | Code::Redirected
                    | Code::InvalidConfig
            );
            if !fits {
                self.violated(format!("no code, but {error:?}"));
            }
            return;
        }
        let fits = match error.code {
            Code::Declined => self.received(ReplyKind::Declined),
            Code::InvalidCode => self.received(ReplyKind::InvalidCode),
            Code::Expired => {
                self.received(ReplyKind::Expired)
                    || self.last_was_sent
                    || self.clocks_are_off
                    || self.is_over(ended.0, ended.1)
            }
            _ => false,
        };
        if !fits {
            self.violated(format!("ended without cause in {error:?}"));
        }
        if let Some(approved) = approved {
            self.check_loss(plan, approved, expires);
        }
    }

    /// The sign-in was approved and is lost: did its last poll reach the server in time?
    fn check_loss(&mut self, plan: &Plan, approved: f64, expires: f64) {
        let Some(last) = self.last.clone() else {
            let lifetime = 1000.0 * plan.lifetime.or(900.0);
            if self.interval + self.lead() + 60_000.0 < lifetime && !self.clocks_are_off {
                self.violated("never polled");
            }
            return;
        };
        let came_in_time = last
            .arrival
            .is_some_and(|at| at >= approved && at <= expires);
        let had_fault = last.fault.is_some();
        let was_used = self.received(ReplyKind::InvalidCode) && !plan.replays;
        let slept = !plan.sleeps.is_empty();
        let came_early = self.clock_is_fast && self.replies.last() == Some(&ReplyKind::SlowDown);
        if came_in_time && !came_early && !had_fault && !was_used && !slept && !self.clocks_are_off
        {
            self.violated(format!(
                "lost an approval of {approved} whose poll came at {:?}, before {expires}",
                last.arrival
            ));
        }
    }
}

/// The interval that the server enforces, in milliseconds.
fn enforced_interval(plan: &Plan) -> f64 {
    let seconds = match plan.interval {
        SentNumber::Number(seconds) | SentNumber::Text(seconds) => seconds,
        SentNumber::Null | SentNumber::Missing => 5.0,
    };
    (1000.0 * seconds).min(LONGEST_ENFORCED)
}
