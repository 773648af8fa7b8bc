//! True time, the device's clocks, and everything that is in progress.

use device_signin::http::message::{Request, RequestKind, Response, TransportError};
use device_signin::time::{Millis, Now};
use serde_json::Value;

use crate::faults::{Clocks, Fault, Kind, server_wall};
use crate::plan::{Flow, OnCode, OnDeviceCode, Plan};
use crate::random::Random;
use crate::rules::{Poll, Rules};
use crate::server::{Reply, ReplyKind, Server};

/// No clock is set to before a day in January 1970.
const EARLIEST: f64 = 86_400_000.0;

pub type Answer = Result<Response<Value>, TransportError>;

/// Which request this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Code,
    Poll,
    Profile,
}

/// A request in progress.
#[derive(Debug)]
pub struct PendingRequest {
    id: u64,
    pub step: Step,
    pub sent_uptime: f64,
    /// How much sleep the device's uptime has counted.
    slept: f64,
    answer: Option<Answer>,
}

#[derive(Debug)]
enum Event {
    Timer(u64),
    /// The request reaches the server.
    Arrive {
        id: u64,
        step: Step,
        secret: String,
        fault: Option<Fault>,
    },
    /// The answer reaches the device: when it left, and what the server made of the request.
    Answer {
        id: u64,
        answer: Answer,
        left: f64,
        reply: Option<ReplyKind>,
    },
    Jump(f64),
    Sleep(f64),
    Wake,
    Cancel,
    OnCodeFails,
}

impl Event {
    /// Whether it happens outside the device, so that it goes on while the device sleeps.
    fn is_outside_device(&self) -> bool {
        matches!(self, Self::Arrive { .. } | Self::Wake)
    }
}

#[derive(Debug)]
struct Timer {
    id: u64,
    fired: bool,
}

pub struct World {
    pub plan: Plan,
    pub random: Random,
    pub server: Server,
    pub rules: Rules,
    pub now: f64,
    pub uptime: f64,
    wall: f64,
    process_start: f64,
    wakes: Option<f64>,
    /// Sleep that the steady clock counted so far.
    slept: f64,
    queue: Vec<(f64, u64, Event)>,
    ids: u64,
    timers: Vec<Timer>,
    pub pending: Vec<PendingRequest>,
    pub cancelled: bool,
    pub on_code_failed: bool,
    /// The time of the next poll, as the caller stored it last.
    pub stored_next_poll: Option<f64>,
}

impl World {
    pub fn new(plan: Plan) -> Self {
        let mut world = Self {
            random: plan.random.clone(),
            server: Server::default(),
            rules: Rules::default(),
            now: 0.0,
            uptime: 5000.0,
            wall: server_wall(0.0) + plan.wall_error,
            process_start: 4000.0,
            wakes: None,
            slept: 0.0,
            queue: Vec::new(),
            ids: 0,
            timers: Vec::new(),
            pending: Vec::new(),
            cancelled: false,
            on_code_failed: false,
            stored_next_poll: None,
            plan,
        };
        for (at, by) in world.plan.jumps.clone() {
            world.at(at, Event::Jump(by));
        }
        for (at, length) in world.plan.sleeps.clone() {
            world.at(at, Event::Sleep(length));
        }
        if let Some(at) = world.plan.cancel {
            world.at(at, Event::Cancel);
        }
        world
    }

    pub fn clocks(&self) -> Now {
        Now {
            wall: Millis::new(self.wall),
            steady: Millis::new(self.uptime - self.process_start),
        }
    }

    /// Another process begins, with a steady clock of its own.
    pub fn restart(&mut self) {
        self.process_start = self.uptime;
    }

    /// Whether the device's wall clock is near enough the server's for ID tokens.
    pub fn wall_is_right(&self) -> bool {
        (self.wall - server_wall(self.now)).abs() < 299_000.0
    }

    fn id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    fn at(&mut self, at: f64, event: Event) {
        // Events of a sleeping device wait until it wakes.
        let at = match self.wakes {
            Some(wakes) if !event.is_outside_device() => at.max(wakes + 1.0),
            _ => at,
        };
        let id = self.id();
        self.queue.push((at, id, event));
    }

    /// Handles the next event; false where there is none.
    pub fn step(&mut self) -> bool {
        let next = self
            .queue
            .iter()
            .enumerate()
            .min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let Some((index, _)) = next else {
            return false;
        };
        let (at, _, event) = self.queue.swap_remove(index);
        self.advance(at);
        self.happen(event);
        true
    }

    /// How long the device's steady clock ran while the device was awake.
    pub fn awake(&self) -> f64 {
        self.uptime - self.slept
    }

    pub fn is_asleep(&self) -> bool {
        self.wakes.is_some()
    }

    fn advance(&mut self, to: f64) {
        let length = (to - self.now).max(0.0) * self.plan.rate;
        self.now = self.now.max(to);
        self.wall += length;
        if self.wakes.is_none() {
            self.uptime += length;
        } else if !self.plan.steady_stops {
            self.uptime += length;
            self.slept += length;
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Timer(id) => {
                if let Some(timer) = self.timers.iter_mut().find(|timer| timer.id == id) {
                    timer.fired = true;
                }
            }
            Event::Arrive {
                id,
                step,
                secret,
                fault,
            } => self.arrive(id, step, &secret, fault),
            Event::Answer {
                id,
                answer,
                left,
                reply,
            } => self.deliver(id, answer, left, reply),
            Event::Jump(by) => self.wall = (self.wall + by).max(EARLIEST),
            Event::Sleep(length) => self.sleep(length),
            Event::Wake => self.wakes = None,
            Event::Cancel => self.cancelled = true,
            Event::OnCodeFails => self.on_code_failed = true,
        }
    }

    fn sleep(&mut self, length: f64) {
        if self.wakes.is_some() {
            return;
        }
        let wakes = self.now + length;
        for index in 0..self.queue.len() {
            let lost = self.random.chance(0.5);
            let (at, _, event) = &mut self.queue[index];
            if event.is_outside_device() {
                continue;
            }
            if let Event::Answer { answer, reply, .. } = event
                && *at < wakes
                && lost
            {
                *answer = Err(TransportError::Failed(None, None));
                *reply = None;
            }
            match event {
                Event::Timer(_) if self.plan.steady_stops => *at += length,
                _ => *at = at.max(wakes + 1.0),
            }
        }
        self.at(wakes, Event::Wake);
        self.wakes = Some(wakes);
    }

    // Timers.

    pub fn start_timer(&mut self, length: f64) -> u64 {
        let id = self.id();
        self.timers.push(Timer { id, fired: false });
        let early = if self.random.chance(0.05) { 1.0 } else { 0.0 };
        let late = self.plan.late * self.random.unit();
        let wait = (length.ceil() - early).max(0.1) / self.plan.rate + late;
        self.at(self.now + wait, Event::Timer(id));
        id
    }

    pub fn has_fired(&self, id: u64) -> bool {
        self.timers
            .iter()
            .any(|timer| timer.id == id && timer.fired)
    }

    pub fn clear_timer(&mut self, id: u64) {
        self.timers.retain(|timer| timer.id != id);
        self.queue
            .retain(|(_, _, event)| !matches!(event, Event::Timer(it) if *it == id));
    }

    pub fn timers_left(&self) -> usize {
        self.timers.len()
    }

    // Requests.

    pub fn send(&mut self, request: &Request) -> u64 {
        let (step, secret) = read(request);
        let id = self.id();
        if !self.pending.is_empty() {
            self.rules.violated("two requests at a time");
        }
        let mut fault = None;
        if self.now < self.plan.faults_end && self.random.chance(self.plan.faults) {
            fault = Some(Fault::draw(&mut self.random, step == Step::Poll));
        }
        let up = self.latency();
        let arrival = self.now + up;
        let seen = fault.is_none_or(|fault| fault.seen);
        match step {
            Step::Code => self.rules.code_requested(),
            Step::Poll => {
                let poll = Poll {
                    sent: self.now,
                    sent_uptime: self.uptime,
                    arrival: seen.then_some(arrival),
                    fault: fault.filter(|fault| fault.loses_response()),
                };
                // `poll_once` gives the caller the code, and stores nothing.
                if self.plan.on_device_code != OnDeviceCode::NotGiven
                    && self.plan.flow != Flow::PollOnce
                {
                    self.rules.check_stored(self.stored_next_poll, self.wall);
                }
                let slack = 4.0 * self.plan.late + 20.0 + self.slept;
                self.rules.poll_sent(poll, self.wall, slack);
            }
            Step::Profile => self.rules.profile_requests += 1,
        }
        self.pending.push(PendingRequest {
            id,
            step,
            sent_uptime: self.uptime,
            slept: self.slept,
            answer: None,
        });
        if seen {
            self.at(
                arrival,
                Event::Arrive {
                    id,
                    step,
                    secret,
                    fault,
                },
            );
        } else {
            self.reply(id, arrival, fault, None, &secret);
        }
        id
    }

    fn latency(&mut self) -> f64 {
        self.plan.latency * (1.0 + self.plan.jitter * self.random.unit())
    }

    fn arrive(&mut self, id: u64, step: Step, secret: &str, fault: Option<Fault>) {
        let reply = match step {
            Step::Code => {
                let reply = self.server.issue(&self.plan, self.now);
                self.rules.code_was_issued(self.now);
                reply
            }
            Step::Poll => {
                self.rules.poll_arrived(self.now);
                self.server.poll(&self.plan, self.now, secret)
            }
            Step::Profile => self.server.profile(secret),
        };
        self.reply(id, self.now, fault, Some(reply), secret);
    }

    /// Sends an answer off from where the request got to.
    fn reply(
        &mut self,
        id: u64,
        left: f64,
        fault: Option<Fault>,
        reply: Option<Reply>,
        secret: &str,
    ) {
        let echo = if self.plan.echoes { secret } else { "" };
        let down = self.latency();
        let clocks = Clocks {
            server: server_wall(left),
            device: self.wall,
            shown: self.plan.date,
        };
        let (answer, kind, down) = match fault {
            None => {
                let Some(reply) = reply else { return };
                let kind = reply.kind;
                (Ok(reply.into_response(clocks)), Some(kind), down)
            }
            Some(fault) => {
                let Some(answer) = fault.response(reply.as_ref(), clocks, echo) else {
                    return;
                };
                let whole = reply.filter(|_| fault.keeps_response());
                let late = match fault.kind {
                    Kind::Slow(late) => late,
                    _ => 0.0,
                };
                (answer, whole.map(|reply| reply.kind), down + late)
            }
        };
        let event = Event::Answer {
            id,
            answer,
            left,
            reply: kind,
        };
        self.at(left + down, event);
    }

    fn deliver(&mut self, id: u64, answer: Answer, left: f64, kind: Option<ReplyKind>) {
        let Some(request) = self.pending.iter_mut().find(|request| request.id == id) else {
            // The device waits for it no longer.
            return;
        };
        match request.step {
            Step::Code if kind.is_some() => {
                let code = &self.plan;
                self.rules
                    .code_received(request.sent_uptime, self.uptime, self.slept, code);
            }
            Step::Poll => self
                .rules
                .poll_ended(&answer, kind, left, self.uptime, self.slept),
            Step::Profile if kind == Some(ReplyKind::Profile) => self.rules.profile_came = true,
            _ => {}
        }
        request.answer = Some(answer);
    }

    pub fn take_answer(&mut self, id: u64) -> Option<Answer> {
        self.pending
            .iter_mut()
            .find(|request| request.id == id)?
            .answer
            .take()
    }

    /// The request's future is gone, with or without its answer.
    pub fn clear_request(&mut self, id: u64) {
        let Some(index) = self.pending.iter().position(|request| request.id == id) else {
            return;
        };
        let request = self.pending.swap_remove(index);
        let took = self.uptime - request.sent_uptime - (self.slept - request.slept);
        if took > 30_000.0 + 4.0 * self.plan.late + 20.0 {
            self.rules.violated("a request took longer than its limit");
        }
        if request.step == Step::Poll && self.rules.poll_is_open() {
            // The device stopped waiting: for it, a fault.
            let answer = Err(TransportError::TimedOut);
            self.rules
                .poll_ended(&answer, None, self.now, self.uptime, self.slept);
        }
    }

    pub fn code_shown(&mut self) {
        if self.plan.on_device_code != OnDeviceCode::NotGiven && self.stored_next_poll.is_none() {
            self.rules
                .violated("the code was shown before it was stored");
        }
        if let OnCode::Fails(after) = self.plan.on_code {
            self.at(self.now + after, Event::OnCodeFails);
        }
    }
}

/// Which request it is, and the secret that it carries.
fn read(request: &Request) -> (Step, String) {
    match &request.kind {
        RequestKind::Bearer(token) | RequestKind::Userinfo(token) => {
            (Step::Profile, token.expose().into())
        }
        RequestKind::Form(form, _) if !request.url.ends_with("/devicecode") => {
            let code = form.expose().rsplit_once("&device_code=");
            (
                Step::Poll,
                code.map_or(String::new(), |(_, code)| code.into()),
            )
        }
        _ => (Step::Code, String::new()),
    }
}
