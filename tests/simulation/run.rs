//! One run: a flow on a simulated host, to its end, held to the rules.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use device_signin::config::Config;
use device_signin::error::{Code, Error};
use device_signin::flow::device_code::{
    PollResult, poll_once, request_device_code, wait_for_tokens,
};
use device_signin::flow::retry::within;
use device_signin::flow::sign_in::{sign_in, sign_in_and_get_profile};
use device_signin::flow::single_flight::CurrentCode;
use device_signin::host::Platform;
use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::oauth::tokens::Tokens;
use device_signin::options::{Prompt, TokenQuery};
use device_signin::time::Millis;
use serde_json::{Value, json};

use crate::faults::contains_secret;
use crate::host::SimHost;
use crate::plan::{Flow, OnCode, Plan};
use crate::rules::Deadline;
use crate::server::{CLIENT_ID, ReplyKind};
use crate::world::World;

/// A run that takes more events never ends.
const MOST_EVENTS: u32 = 50_000;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Tokens,
    Profile,
    Cancelled,
    Failed(Code),
}

/// The result of a run.
#[derive(Debug)]
pub struct Report {
    pub end: Option<End>,
    pub violations: Vec<String>,
    pub polls: u32,
    /// Why an approval did not end in tokens, where the caller did not end the call.
    pub loss: Option<&'static str>,
}

enum Outcome {
    Tokens(Box<Tokens>),
    Profile(Value),
}

/// Runs what the seed means.
pub fn run(seed: u64) -> Report {
    run_plan(Plan::new(seed))
}

pub fn run_plan(plan: Plan) -> Report {
    let world = Rc::new(RefCell::new(World::new(plan.clone())));
    let host = SimHost(world.clone());
    let config = Config::parse(&json!({ "clientId": CLIENT_ID })).expect("a valid configuration");
    let start = world.borrow().uptime;
    let outcome = {
        let flow = within(
            &host,
            plan.timeout.map(Millis::new),
            call_library(&host, &config, &plan),
        );
        drive(&world, flow)
    };
    let end = check_end(&host, &plan, outcome, start);
    let world = world.borrow();
    let loss = match end {
        Some(End::Failed(Code::Timeout | Code::CallbackFailed)) => None,
        Some(End::Failed(code)) => loss(&world, code),
        _ => None,
    };
    Report {
        end,
        violations: world.rules.violations.clone(),
        polls: world.rules.poll_count,
        loss,
    }
}

/// Why the device did not get tokens, though the user approved before the code expired.
fn loss(world: &World, code: Code) -> Option<&'static str> {
    let rules = &world.rules;
    let approved = world.server.approved_at(&world.plan)?;
    let expires = world.server.expires();
    if approved > expires || !rules.code_came {
        return None;
    }
    if rules.received(ReplyKind::Tokens) {
        return match code {
            Code::InvalidIdToken => Some("the device's clock is wrong, and the server's not shown"),
            _ => None,
        };
    }
    if rules.received(ReplyKind::InvalidCode) {
        return Some("the answer with the tokens was lost, and the server does not repeat it");
    }
    let last = rules.last.as_ref()?;
    let reached = last.arrival.unwrap_or(last.sent);
    Some(if reached < approved {
        "the approval came after the device's deadline"
    } else if !world.plan.sleeps.is_empty() && reached > expires {
        "the device slept until the code had ended"
    } else if reached > expires && rules.fault_after(approved) {
        "the polls since the approval failed, and the last came late"
    } else if reached > expires {
        "the last poll came after the code's end"
    } else {
        "every poll since the approval failed"
    })
}

/// Polls the future after everything that happens, until it is done, cancelled or stuck.
fn drive(
    world: &RefCell<World>,
    flow: impl Future<Output = Result<Outcome, Error>>,
) -> Option<Result<Outcome, Error>> {
    let mut flow = pin!(flow);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..MOST_EVENTS {
        if !world.borrow().is_asleep()
            && let Poll::Ready(outcome) = flow.as_mut().poll(&mut context)
        {
            return Some(outcome);
        }
        if world.borrow().cancelled {
            return None;
        }
        if !world.borrow_mut().step() {
            world
                .borrow_mut()
                .rules
                .violated("the call hangs: no event is left");
            return None;
        }
    }
    world.borrow_mut().rules.violated("the call never ends");
    None
}

async fn call_library(host: &SimHost, config: &Config, plan: &Plan) -> Result<Outcome, Error> {
    let query = TokenQuery::default();
    match plan.flow {
        Flow::SignIn => sign_in(host, config, query, Prompt::Allowed)
            .await
            .map(Outcome::Tokens),
        Flow::SignInAndGetProfile => sign_in_and_get_profile(host, config, query, Prompt::Allowed)
            .await
            .map(Outcome::Profile),
        Flow::Resume => resume(host, config, plan).await.map(Outcome::Tokens),
        Flow::PollOnce => poll_at_times(host, config, plan).await.map(Outcome::Tokens),
    }
}

/// A device that restarts between the code and the wait.
async fn resume(host: &SimHost, config: &Config, plan: &Plan) -> Result<Box<Tokens>, Error> {
    host.0.borrow_mut().rules.clocks_are_off = !plan.jumps.is_empty();
    host.0.borrow_mut().rules.goes_by_wall = true;
    let code = request_device_code(host, config, &TokenQuery::default()).await?;
    let pause = host.0.borrow_mut().random.scale(1.0, 60_000.0);
    host.sleep(Millis::new(pause)).await;
    let code = stored(host, &code);
    {
        let mut world = host.0.borrow_mut();
        let left = code
            .user
            .expires_at
            .minus(world.clocks().wall)
            .min(code.user.expires_in);
        let deadline = Deadline::Uptime(world.uptime + left.get());
        world.rules.resumed(deadline, pause + 4.0 * plan.late);
    }
    wait_for_tokens(
        host,
        config,
        &TokenQuery::default(),
        &code,
        &CurrentCode::default(),
    )
    .await
}

/// A process for each poll.
async fn poll_at_times(host: &SimHost, config: &Config, plan: &Plan) -> Result<Box<Tokens>, Error> {
    host.0.borrow_mut().rules.clocks_are_off = !plan.jumps.is_empty();
    host.0.borrow_mut().rules.goes_by_wall = true;
    let mut code = request_device_code(host, config, &TokenQuery::default()).await?;
    host.0.borrow_mut().rules.deadline = Some(Deadline::Wall(code.user.expires_at.get()));
    loop {
        code = stored(host, &code);
        let polls = host.0.borrow().rules.poll_count;
        let too_early = host.now().wall.get() < code.next_poll_at.get();
        match poll_once(host, config, &TokenQuery::default(), code).await? {
            PollResult::Authorized { tokens } => return Ok(tokens),
            PollResult::Pending { device_code } => code = device_code,
        }
        let sent = host.0.borrow().rules.poll_count - polls;
        if sent > 1 || (too_early && sent > 0 && plan.jumps.is_empty()) {
            host.0
                .borrow_mut()
                .rules
                .violated(format!("pollOnce polled {sent} times"));
        }
        // Sometimes the caller comes too early.
        let part = if host.0.borrow_mut().random.chance(0.2) {
            0.5
        } else {
            1.0
        };
        let wait = code.next_poll_at.minus(host.now().wall).times(part);
        host.sleep(wait).await;
    }
}

/// The code, stored as JSON and read by another process.
fn stored(host: &SimHost, code: &DeviceCode) -> DeviceCode {
    let text = serde_json::to_string(code).expect("plain data");
    let value: Value = serde_json::from_str(&text).expect("JSON written above");
    host.0.borrow_mut().restart();
    DeviceCode::from_json(&value).expect("a code written above")
}

fn check_end(
    host: &SimHost,
    plan: &Plan,
    outcome: Option<Result<Outcome, Error>>,
    start: f64,
) -> Option<End> {
    if let Some(Err(error)) = &outcome {
        host.check_text(&format!("{error:?}"));
    }
    let mut world = host.0.borrow_mut();
    if world.timers_left() > 0 || !world.pending.is_empty() {
        world.rules.violated("a timer or a request is left behind");
    }
    let approved = world.server.approved_at(plan);
    let expires = world.server.expires();
    if let Some(timeout) = plan.timeout
        && world.awake() - start > timeout + 4.0 * plan.late + 20.0
    {
        world.rules.violated("it went on after the time allowed");
    }
    Some(match outcome {
        None => End::Cancelled,
        Some(Ok(Outcome::Tokens(tokens))) => {
            if contains_secret(&format!("{tokens:?}")) {
                world
                    .rules
                    .violated("the tokens' Debug output contains a secret");
            }
            if Some(tokens.access_token.expose()) != world.server.access_token.as_deref() {
                world.rules.violated("these are not the server's tokens");
            }
            if approved.is_none() || !world.rules.received(ReplyKind::Tokens) {
                world.rules.violated("tokens without an approval");
            }
            End::Tokens
        }
        Some(Ok(Outcome::Profile(profile))) => {
            if profile["displayName"] != "Contoso Employee" || approved.is_none() {
                world.rules.violated("this is not the server's profile");
            }
            End::Profile
        }
        Some(Err(error)) => {
            let uptime = world.uptime;
            match error.code {
                Code::CallbackFailed => {
                    if !matches!(plan.on_code, OnCode::Fails(_)) {
                        world.rules.violated("onCode did not fail");
                    }
                }
                Code::Timeout => {
                    let over = uptime - start - plan.timeout.unwrap_or(f64::INFINITY);
                    if over < -0.01 {
                        world
                            .rules
                            .violated(format!("timed out {} ms too soon", -over));
                    }
                }
                Code::InvalidIdToken => {
                    // With no Date to go by, a wrong clock cannot vouch for the token's time; and an
                    // answer that a device slept on for an hour holds a token that has ended.
                    let slept_on = world.now - world.server.tokens_sent_at > 3_890_000.0;
                    if plan.date || (world.wall_is_right() && !slept_on) {
                        world
                            .rules
                            .violated(format!("refused a valid ID token: {error:?}"));
                    }
                }
                _ => {
                    let ended = (uptime, world.clocks().wall.get());
                    world
                        .rules
                        .check_error(&error, plan, approved, expires, ended);
                }
            }
            End::Failed(error.code)
        }
    })
}
