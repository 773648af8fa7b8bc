//! Calls of one process that overlap: they want the same or other tokens, are cancelled, and have
//! callbacks that fail or never settle.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use device_signin::config::Config;
use device_signin::error::{Code, Error};
use device_signin::flow::sign_in::sign_in;
use device_signin::oauth::tokens::Tokens;
use device_signin::options::{AccountSelector, Prompt, TokenQuery};
use serde_json::json;

use crate::host::{Callback, Callbacks, Observed, Process, SimHost};
use crate::random::Random;
use crate::run::Report;
use crate::server::{CLIENT_ID, account_id, username};
use crate::world::{Faults, World};

/// A run that takes more events never ends.
const MOST_EVENTS: u32 = 100_000;

const SCOPES: [&[&str]; 3] = [&["User.Read"], &["Mail.Read"], &["User.Read", "Mail.Read"]];

type End = Result<Box<Tokens>, Error>;

/// What one call wants, and what its caller does. Times are by the clock of the run.
#[derive(Clone, Debug)]
struct Plan {
    start: f64,
    cancel: Option<f64>,
    user: Option<u32>,
    account: Option<AccountSelector>,
    scopes: &'static [&'static str],
    prompt: Prompt,
    callbacks: Callbacks,
}

struct Call {
    plan: Plan,
    observed: Rc<RefCell<Observed>>,
    /// Whether its tokens could be renewed when it began.
    is_signed_in: bool,
    future: Pin<Box<dyn Future<Output = End>>>,
}

impl Call {
    /// Whether another call gets this call's tokens, once both need a code.
    fn serves(&self, other: &Plan) -> bool {
        let covers = |scope| self.plan.scopes.contains(scope);
        self.plan.account == other.account && other.scopes.iter().all(covers)
    }

    /// Whether this call has shown a device code.
    fn has_shown(&self) -> bool {
        !self.observed.borrow().shown.is_empty()
    }
}

/// Runs what the seed decides.
pub fn run(seed: u64) -> Report {
    let mut random = Random::new(seed);
    let mut world = World::new(random.clone(), Faults::default());
    world.server.revokes_on_reuse = random.chance(0.7);
    world.server.rotates = random.chance(0.8);
    world.server.omits_first_id_token = random.chance(0.2);
    let world = Rc::new(RefCell::new(world));
    let process = Process::default();
    let mut ends = Vec::new();
    for _ in 0..6 {
        let pause = random.scale(1.0, 3.0 * 3_600_000.0);
        {
            let mut world = world.borrow_mut();
            world.now += pause;
            world.server.omits_refresh_token = random.chance(0.2);
        }
        overlap(&world, &process, &mut random, &mut ends);
    }
    let world = world.borrow();
    Report {
        ends,
        violations: world.violations.clone(),
        log: world.log.clone(),
    }
}

/// Some calls that overlap, until each has ended or was cancelled.
fn overlap(
    world: &Rc<RefCell<World>>,
    process: &Process,
    random: &mut Random,
    ends: &mut Vec<String>,
) {
    let mut plans = plans(world, random);
    let before = world.borrow().renewable_users();
    let aborted = world.borrow().aborted;
    let server = |world: &World| (world.server.reuses, world.server.early_polls);
    let (reuses, early_polls) = server(&world.borrow());
    let mut calls: Vec<Call> = Vec::new();
    for _ in 0..MOST_EVENTS {
        let now = world.borrow().now;
        while plans.last().is_some_and(|it| it.start <= now) {
            calls.extend(plans.pop().map(|plan| call(world, process, plan)));
        }
        calls.retain(|call| {
            let is_cancelled = call.plan.cancel.is_some_and(|at| at <= now);
            if is_cancelled {
                let mut world = world.borrow_mut();
                world.log("a call is cancelled");
                // What came and was not cached yet is lost with the call.
                let observed = call.observed.borrow();
                world.aborted += u32::from(observed.refreshed || call.has_shown());
                world.aborted_refreshes += u32::from(observed.refreshed);
                ends.push("cancelled".into());
            }
            !is_cancelled
        });
        poll_all(world, &mut calls, aborted, ends);
        if calls.is_empty() && plans.is_empty() {
            break;
        }
        if !world.borrow_mut().step() {
            world
                .borrow_mut()
                .violated("the calls hang: no event is left");
            break;
        }
    }
    if !calls.is_empty() {
        world.borrow_mut().violated("the calls never end");
    }
    drop(calls);
    while world.borrow_mut().step() {}
    let mut world = world.borrow_mut();
    if world.server.early_polls > early_polls {
        world.violated("a poll came sooner than the interval allows");
    }
    // The response to a cancelled request may have held the newest refresh token.
    if world.aborted > aborted {
        return;
    }
    if world.server.rotates && world.aborted_refreshes == 0 && world.server.reuses > reuses {
        world.violated("a refresh token was sent again after it was replaced");
    }
    let after = world.renewable_users();
    if let Some(lost) = before.difference(&after).next() {
        world.violated(format!("the cache lost the refresh token of user {lost}"));
    }
}

/// The calls, the last to begin first.
fn plans(world: &Rc<RefCell<World>>, random: &mut Random) -> Vec<Plan> {
    let mut world = world.borrow_mut();
    let now = world.now;
    // Without an ID token the cache cannot tell users apart.
    let has_accounts = !world.server.omits_first_id_token;
    world.next_user = if has_accounts {
        random.next() as u32 % 2
    } else {
        0
    };
    let want_the_same = random.chance(0.5);
    let first = plan(random, now, has_accounts, world.next_user);
    let mut plans = vec![first.clone()];
    for _ in 0..=random.next() % 5 {
        let mut other = plan(random, now, has_accounts, world.next_user);
        if want_the_same {
            other.user = first.user;
            other.account.clone_from(&first.account);
            other.scopes = first.scopes;
        }
        plans.push(other);
    }
    plans.sort_by(|one, other| other.start.total_cmp(&one.start));
    for plan in &plans {
        world.wake_after(plan.start - now);
        world.wake_after(plan.cancel.unwrap_or(now) - now);
    }
    plans
}

fn plan(random: &mut Random, now: f64, has_accounts: bool, next_user: u32) -> Plan {
    let is_next = random.chance(0.8);
    let user = if is_next { next_user } else { 1 - next_user };
    let user = (has_accounts && random.chance(0.6)).then_some(user);
    let account = user.map(|user| match random.next() % 3 {
        0 => AccountSelector::Id(account_id(user)),
        1 => AccountSelector::IdOrUsername(account_id(user)),
        _ => AccountSelector::IdOrUsername(username(user)),
    });
    let start = now + random.one_of(&[0.0, 0.0, 50.0, 700.0, 6_000.0]) * random.unit();
    let callback = |random: &mut Random| match random.next() % 6 {
        0 => Callback::Fails(random.one_of(&[0.0, 2_000.0, 9_000.0])),
        1 => Callback::NeverSettles,
        _ => Callback::Returns,
    };
    Plan {
        start,
        cancel: random
            .chance(0.25)
            .then(|| start + random.scale(1.0, 15_000.0)),
        user,
        account,
        scopes: random.one_of(&SCOPES),
        prompt: random.one_of(&[Prompt::Allowed, Prompt::Allowed, Prompt::None]),
        callbacks: Callbacks {
            on_code: callback(random),
            on_device_code: random.chance(0.5).then(|| callback(random)),
        },
    }
}

fn call(world: &Rc<RefCell<World>>, process: &Process, plan: Plan) -> Call {
    let observed = Rc::new(RefCell::new(Observed::default()));
    let host = SimHost {
        world: Rc::clone(world),
        process: Rc::clone(process),
        callbacks: plan.callbacks,
        observed: Rc::clone(&observed),
    };
    world.borrow_mut().log(format!("begins: {plan:?}"));
    let config = json!({ "clientId": CLIENT_ID, "scopes": plan.scopes });
    let config = Config::parse(&config).expect("a valid configuration");
    let query = TokenQuery {
        account: plan.account.clone(),
        ..TokenQuery::default()
    };
    let prompt = plan.prompt;
    let is_signed_in = world.borrow().is_signed_in(plan.user);
    Call {
        plan,
        observed,
        is_signed_in,
        future: Box::pin(async move { sign_in(&host, &config, query, prompt).await }),
    }
}

fn poll_all(
    world: &Rc<RefCell<World>>,
    calls: &mut Vec<Call>,
    aborted: u32,
    ends: &mut Vec<String>,
) {
    let mut context = Context::from_waker(Waker::noop());
    let mut index = 0;
    while index < calls.len() {
        let had_requested = calls[index].observed.borrow().requested_code;
        let result = calls[index].future.as_mut().poll(&mut context);
        if !had_requested && calls[index].observed.borrow().requested_code {
            check_code_request(&mut world.borrow_mut(), calls, index);
        }
        match result {
            Poll::Pending => index += 1,
            Poll::Ready(result) => {
                let call = calls.remove(index);
                ends.push(check_end(&mut world.borrow_mut(), &call, result, aborted));
            }
        }
    }
}

/// A call requests a code: no other call may show one that serves it.
fn check_code_request(world: &mut World, calls: &[Call], index: usize) {
    let plan = &calls[index].plan;
    let mut others = calls
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != index);
    if others.any(|(_, other)| other.has_shown() && other.serves(plan)) {
        world.violated("a second code was requested for the same tokens");
    }
    if plan.prompt == Prompt::None {
        world.violated("a code was requested with the prompt none");
    }
}

/// Holds the end of a call to the rules; returns its name, to be counted.
fn check_end(world: &mut World, call: &Call, result: End, aborted: u32) -> String {
    let plan = &call.plan;
    let error = match result {
        Ok(tokens) => {
            check_tokens(world, plan, &tokens);
            let end = if call.has_shown() {
                "tokens by a code"
            } else {
                "tokens without a code"
            };
            world.log(end);
            return end.into();
        }
        Err(error) => error,
    };
    let end = format!("{:?}", error.code);
    world.log(&end);
    let is_aborted = world.aborted > aborted;
    let fits = match error.code {
        Code::CallbackFailed => {
            call.has_shown() && matches!(plan.callbacks.on_code, Callback::Fails(_))
        }
        Code::InteractionRequired => {
            plan.prompt == Prompt::None && (!call.is_signed_in || world.aborted_refreshes > 0)
        }
        Code::AccountRefused => plan.user.is_some_and(|user| user != world.next_user),
        // The response with the tokens came to a call that was cancelled, or whose onCode failed.
        Code::InvalidCode => is_aborted,
        _ => false,
    };
    if !fits {
        world.violated(format!("{plan:?} ended in {error:?}"));
    }
    end
}

fn check_tokens(world: &mut World, plan: &Plan, tokens: &Tokens) {
    let token = tokens.access_token.expose();
    let Some(access) = world.server.access.get(token).cloned() else {
        return world.violated("these are not the server's tokens");
    };
    if plan.user.is_some_and(|user| user != access.user) {
        world.violated(format!("{plan:?} got tokens of user {}", access.user));
    }
    let has = |wanted: &&str| access.scope.split(' ').any(|scope| scope == *wanted);
    if !plan.scopes.iter().all(has) {
        world.violated(format!("{plan:?} got the scopes {}", access.scope));
    }
    if access.expires <= world.now {
        world.violated("the access token has expired");
    }
    let account = tokens.account.as_ref().map(|it| &it.id);
    if account.is_some_and(|id| *id != account_id(access.user)) {
        world.violated("the tokens have another user's account");
    }
}
