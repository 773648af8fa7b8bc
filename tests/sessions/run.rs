//! One run: calls of several processes, one after the other and at once, held to the rules.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use device_signin::config::Config;
use device_signin::error::{Code, Error};
use device_signin::flow::sign_in::sign_in;
use device_signin::flow::sign_out::sign_out;
use device_signin::flow::silent::sign_in_silently;
use device_signin::flow::token_store::list_accounts;
use device_signin::oauth::tokens::Tokens;
use device_signin::options::{AccountSelector, Prompt, TokenQuery};
use serde_json::json;

use crate::host::{Callbacks, Observed, Process, SimHost};
use crate::random::Random;
use crate::server::{CLIENT_ID, account_id};
use crate::world::{Faults, World};

const PROCESSES: usize = 3;
const USERS: u32 = 3;
/// A run that takes more events never ends.
const MOST_EVENTS: u32 = 100_000;

/// The result of a run.
#[derive(Debug)]
pub struct Report {
    pub ends: Vec<String>,
    pub violations: Vec<String>,
    pub log: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    SignIn,
    Silently,
    SignOut,
    List,
}

/// A call that is in progress.
struct Call {
    process: usize,
    operation: Operation,
    account: Option<u32>,
    scope: &'static str,
    observed: Rc<RefCell<Observed>>,
    /// Whether the call may need the user.
    needs_user: bool,
    future: Pin<Box<dyn Future<Output = End>>>,
}

type End = Result<Option<Box<Tokens>>, Error>;

/// Runs what the seed decides.
pub fn run(seed: u64) -> Report {
    let mut random = Random::new(seed);
    let r = &mut random;
    // Quiet runs have no faults; in sequential ones no two processes run at once either.
    let is_quiet = r.chance(0.4);
    let is_sequential = is_quiet && r.chance(0.5);
    let mut part = |most: f64| {
        if is_quiet || r.chance(0.4) {
            0.0
        } else {
            r.unit() * most
        }
    };
    let faults = Faults {
        network: part(0.5),
        cache: part(0.3),
        kills: part(0.6),
        changes: part(0.5),
    };
    let mut world = World::new(random.clone(), faults);
    world.server.revokes_on_reuse = random.chance(0.5);
    world.server.rotates = random.chance(0.8);
    world.log(format!(
        "{faults:?}, strict: {}",
        world.server.revokes_on_reuse
    ));
    let world = Rc::new(RefCell::new(world));
    let mut ends = Vec::new();
    let mut processes: Vec<Process> = (0..PROCESSES).map(|_| Process::default()).collect();
    for _ in 0..12 {
        let pause = random.scale(1.0, 3.0 * 3_600_000.0);
        world.borrow_mut().now += pause;
        if random.chance(faults.changes) {
            world.borrow_mut().server.change(&mut random);
            world
                .borrow_mut()
                .log("an authorization changes at the server");
        }
        calls_at_once(
            &world,
            &mut processes,
            &mut random,
            is_sequential,
            &mut ends,
        );
    }
    let world = world.borrow();
    Report {
        ends,
        violations: world.violations.clone(),
        log: world.log.clone(),
    }
}

/// Some calls at once, until they have ended or are killed.
fn calls_at_once(
    world: &Rc<RefCell<World>>,
    processes: &mut [Process],
    random: &mut Random,
    is_sequential: bool,
    ends: &mut Vec<String>,
) {
    let operation = random.one_of(&[
        Operation::SignIn,
        Operation::SignIn,
        Operation::Silently,
        Operation::Silently,
        Operation::Silently,
        Operation::SignOut,
        Operation::List,
    ]);
    let count = if operation == Operation::Silently {
        1 + random.next() % 6
    } else {
        1 + u64::from(!is_sequential) * (random.next() % 2)
    };
    let account = random.chance(0.4).then(|| random.next() as u32 % USERS);
    let scope = random.one_of(&["User.Read", "User.Read", "Mail.Read"]);
    let process = random.next() as usize % PROCESSES;
    let refreshes = world.borrow().server.refreshes;
    world.borrow_mut().next_user = match account {
        // Sometimes another user enters the code.
        Some(account) if random.chance(0.8) => account,
        _ => random.next() as u32 % USERS,
    };
    // Without faults, a user who is signed in does not need to sign in again.
    let needs_user = !world.borrow().faults.is_quiet() || !world.borrow().is_signed_in(account);
    let mut calls: Vec<Call> = (0..count)
        .map(|_| {
            let other = !is_sequential && random.chance(0.3);
            let process = if other {
                random.next() as usize % PROCESSES
            } else {
                process
            };
            let mut call = call(world, processes, process, operation, account, scope);
            call.needs_user = needs_user;
            call
        })
        .collect();
    let mut kill_at = random
        .chance(world.borrow().faults.kills)
        .then(|| random.next() % 40);
    for event in 0..MOST_EVENTS {
        poll_all(world, &mut calls, ends);
        if calls.is_empty() {
            break;
        }
        if kill_at == Some(u64::from(event)) {
            kill_at = None;
            world
                .borrow_mut()
                .log(format!("process {process} is killed"));
            calls.retain(|call| call.process != process);
            processes[process] = Process::default();
            ends.push("killed".into());
        } else if !world.borrow_mut().step() {
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
    // What a killed process has sent arrives nevertheless.
    while world.borrow_mut().step() {}
    let mut world = world.borrow_mut();
    let sent = world.server.refreshes - refreshes;
    if is_sequential && operation == Operation::Silently && sent > 1 {
        world.violated(format!("{count} calls at once made {sent} refreshes"));
    }
}

fn call(
    world: &Rc<RefCell<World>>,
    processes: &[Process],
    process: usize,
    operation: Operation,
    account: Option<u32>,
    scope: &'static str,
) -> Call {
    let observed = Rc::new(RefCell::new(Observed::default()));
    let host = SimHost {
        world: Rc::clone(world),
        process: Rc::clone(&processes[process]),
        callbacks: Callbacks::default(),
        observed: Rc::clone(&observed),
    };
    let log = format!("process {process}: {operation:?} {account:?} {scope}");
    world.borrow_mut().log(log);
    let config = json!({ "clientId": CLIENT_ID, "scopes": [scope] });
    let config = Config::parse(&config).expect("a valid configuration");
    let query = TokenQuery {
        account: account.map(|it| AccountSelector::Id(account_id(it))),
        ..TokenQuery::default()
    };
    let future = Box::pin(async move {
        Ok(match operation {
            Operation::SignIn => Some(sign_in(&host, &config, query, Prompt::Allowed).await?),
            Operation::Silently => Some(sign_in_silently(&host, &config, &query).await?),
            Operation::SignOut => {
                sign_out(&host, &config, query.account).await?;
                None
            }
            Operation::List => {
                list_accounts(&host, &config).await?;
                None
            }
        })
    });
    Call {
        process,
        operation,
        account,
        scope,
        observed,
        needs_user: true,
        future,
    }
}

fn poll_all(world: &Rc<RefCell<World>>, calls: &mut Vec<Call>, ends: &mut Vec<String>) {
    let mut context = Context::from_waker(Waker::noop());
    calls.retain_mut(|call| match call.future.as_mut().poll(&mut context) {
        Poll::Pending => true,
        Poll::Ready(end) => {
            ends.push(check_end(&mut world.borrow_mut(), call, end));
            false
        }
    });
}

/// Holds the end of a call to the rules; returns its name, to be counted.
fn check_end(world: &mut World, call: &Call, end: End) -> String {
    let observed = call.observed.borrow();
    if observed.requested_code && (call.operation != Operation::SignIn || !call.needs_user) {
        world.violated("a code was requested without need");
    }
    let end = match end {
        Ok(Some(tokens)) => {
            check_tokens(world, call, &tokens);
            match (observed.requested_code, observed.refreshed) {
                (true, _) => "tokens by a code",
                (_, true) => "tokens by refresh",
                _ => "tokens from the cache",
            }
            .to_string()
        }
        Ok(None) => "done".into(),
        Err(error) => {
            check_error(world, call, &error);
            format!("{:?}", error.code)
        }
    };
    world.log(format!(
        "process {}: {:?} ends: {end}",
        call.process, call.operation
    ));
    end
}

fn check_tokens(world: &mut World, call: &Call, tokens: &Tokens) {
    let id = tokens.account.as_ref().map(|it| it.id.clone());
    let Some(access) = world
        .server
        .access
        .get(tokens.access_token.expose())
        .cloned()
    else {
        return world.violated("these are not the server's tokens");
    };
    if id != Some(account_id(access.user)) {
        world.violated(format!("{id:?} got a token of user {}", access.user));
    }
    if call.account.is_some_and(|wanted| wanted != access.user) {
        world.violated(format!(
            "{:?} was wanted, {} it is",
            call.account, access.user
        ));
    }
    if !access.scope.split(' ').any(|it| it == call.scope) {
        world.violated(format!("{} is not in {}", call.scope, access.scope));
    }
    if access.expires <= world.now {
        world.violated(format!(
            "the token ended {} ms ago",
            world.now - access.expires
        ));
    }
    if tokens.refresh_token.is_none() && call.observed.borrow().requested_code {
        world.violated("no refresh token");
    }
}

fn check_error(world: &mut World, call: &Call, error: &Error) {
    if format!("{error:?}").contains("SECRET") {
        world.violated(format!("a secret is in the error: {error:?}"));
    }
    let faults = world.faults;
    let fits = match (error.code, call.operation) {
        (Code::InteractionRequired, Operation::Silently) => call.needs_user,
        (Code::Network | Code::Server, Operation::SignIn | Operation::Silently) => {
            faults.network > 0.0
        }
        (Code::AccountRefused, Operation::SignIn) => call.account.is_some(),
        // The response with the tokens was lost, or no poll reached the server.
        (Code::InvalidCode | Code::Expired, Operation::SignIn) => faults.network > 0.0,
        (Code::CacheFailed, Operation::SignOut | Operation::List) => faults.cache > 0.0,
        _ => false,
    };
    if !fits {
        world.violated(format!("{:?} ended in {error:?}", call.operation));
    }
}
