//! One life: calls of several processes, one after the other and at once, and what is held against
//! them.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use device_signin::config::Config;
use device_signin::error::{Code, Error};
use device_signin::flow::sign_in::sign_in;
use device_signin::flow::silent::sign_in_silently;
use device_signin::flow::token_store::{list_accounts, sign_out};
use device_signin::oauth::tokens::Tokens;
use device_signin::options::{AccountSelector, Prompt, TokenQuery};
use serde_json::json;

use crate::host::{Did, Process, SimHost};
use crate::random::Random;
use crate::server::{CLIENT_ID, account_id};
use crate::world::{Weather, World};

const PROCESSES: usize = 3;
const PEOPLE: u32 = 3;
/// More happens in no life.
const MOST_EVENTS: u32 = 100_000;

/// What a life came to.
#[derive(Debug)]
pub struct Life {
    pub ends: Vec<String>,
    pub violations: Vec<String>,
    pub told: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    SignIn,
    Silently,
    SignOut,
    List,
}

/// A call that is under way.
struct Call {
    process: usize,
    act: Act,
    account: Option<u32>,
    scope: &'static str,
    did: Rc<RefCell<Did>>,
    /// Whether there may be need of a person.
    needs_person: bool,
    future: Pin<Box<dyn Future<Output = End>>>,
}

type End = Result<Option<Box<Tokens>>, Error>;

/// Lives the life that the seed means.
pub fn live(seed: u64) -> Life {
    let mut random = Random::new(seed);
    let r = &mut random;
    // In quiet lives nothing goes wrong; in calm ones, no two processes run at once either.
    let is_quiet = r.chance(0.4);
    let is_calm = is_quiet && r.chance(0.5);
    let mut part = |most: f64| {
        if is_quiet || r.chance(0.4) {
            0.0
        } else {
            r.unit() * most
        }
    };
    let weather = Weather {
        network: part(0.5),
        cache: part(0.3),
        kills: part(0.6),
        turns: part(0.5),
    };
    let mut world = World::new(random.clone(), weather);
    world.server.is_strict = random.chance(0.5);
    world.server.rotates = random.chance(0.8);
    world.tell(format!("{weather:?}, strict: {}", world.server.is_strict));
    let world = Rc::new(RefCell::new(world));
    let mut ends = Vec::new();
    let mut processes: Vec<Process> = (0..PROCESSES).map(|_| Process::default()).collect();
    for _ in 0..12 {
        let pause = random.scale(1.0, 3.0 * 3_600_000.0);
        world.borrow_mut().now += pause;
        if random.chance(weather.turns) {
            world.borrow_mut().server.turn(&mut random);
            world
                .borrow_mut()
                .tell("what somebody allowed is another thing now");
        }
        moment(&world, &mut processes, &mut random, is_calm, &mut ends);
    }
    let world = world.borrow();
    Life {
        ends,
        violations: world.violations.clone(),
        told: world.told.clone(),
    }
}

/// Some calls at once, until they have ended or are killed.
fn moment(
    world: &Rc<RefCell<World>>,
    processes: &mut [Process],
    random: &mut Random,
    is_calm: bool,
    ends: &mut Vec<String>,
) {
    let act = random.one_of(&[
        Act::SignIn,
        Act::SignIn,
        Act::Silently,
        Act::Silently,
        Act::Silently,
        Act::SignOut,
        Act::List,
    ]);
    let count = if act == Act::Silently {
        1 + random.next() % 6
    } else {
        1 + u64::from(!is_calm) * (random.next() % 2)
    };
    let account = random.chance(0.4).then(|| random.next() as u32 % PEOPLE);
    let scope = random.one_of(&["User.Read", "User.Read", "Mail.Read"]);
    let process = random.next() as usize % PROCESSES;
    let refreshes = world.borrow().server.refreshes;
    world.borrow_mut().next_person = match account {
        // Sometimes somebody else types the code.
        Some(account) if random.chance(0.8) => account,
        _ => random.next() as u32 % PEOPLE,
    };
    // Where nothing goes wrong, whoever is signed in is not asked again.
    let needs_person = !world.borrow().weather.is_quiet() || !world.borrow().is_signed_in(account);
    let mut calls: Vec<Call> = (0..count)
        .map(|_| {
            let other = !is_calm && random.chance(0.3);
            let process = if other {
                random.next() as usize % PROCESSES
            } else {
                process
            };
            let mut call = call(world, processes, process, act, account, scope);
            call.needs_person = needs_person;
            call
        })
        .collect();
    let mut kill_at = random
        .chance(world.borrow().weather.kills)
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
                .tell(format!("process {process} is killed"));
            calls.retain(|call| call.process != process);
            processes[process] = Process::default();
            ends.push("killed".into());
        } else if !world.borrow_mut().step() {
            world
                .borrow_mut()
                .object("it hangs: nothing is left to happen");
            break;
        }
    }
    if !calls.is_empty() {
        world.borrow_mut().object("it never ends");
    }
    drop(calls);
    // What was under way when a process was killed arrives all the same.
    while world.borrow_mut().step() {}
    let mut world = world.borrow_mut();
    let sent = world.server.refreshes - refreshes;
    if is_calm && act == Act::Silently && sent > 1 {
        world.object(format!("{count} calls at once made {sent} refreshes"));
    }
}

fn call(
    world: &Rc<RefCell<World>>,
    processes: &[Process],
    process: usize,
    act: Act,
    account: Option<u32>,
    scope: &'static str,
) -> Call {
    let did = Rc::new(RefCell::new(Did::default()));
    let host = SimHost {
        world: Rc::clone(world),
        process: Rc::clone(&processes[process]),
        did: Rc::clone(&did),
    };
    let told = format!("process {process}: {act:?} {account:?} {scope}");
    world.borrow_mut().tell(told);
    let config = json!({ "clientId": CLIENT_ID, "scopes": [scope] });
    let config = Config::parse(&config).expect("a valid configuration");
    let query = TokenQuery {
        account: account.map(|it| AccountSelector::Id(account_id(it))),
        ..TokenQuery::default()
    };
    let future = Box::pin(async move {
        Ok(match act {
            Act::SignIn => Some(sign_in(&host, &config, query, Prompt::Allowed).await?),
            Act::Silently => Some(sign_in_silently(&host, &config, &query).await?),
            Act::SignOut => {
                sign_out(&host, &config, query.account).await?;
                None
            }
            Act::List => {
                list_accounts(&host, &config).await?;
                None
            }
        })
    });
    Call {
        process,
        act,
        account,
        scope,
        did,
        needs_person: true,
        future,
    }
}

fn poll_all(world: &Rc<RefCell<World>>, calls: &mut Vec<Call>, ends: &mut Vec<String>) {
    let mut context = Context::from_waker(Waker::noop());
    calls.retain_mut(|call| match call.future.as_mut().poll(&mut context) {
        Poll::Pending => true,
        Poll::Ready(end) => {
            ends.push(judge(&mut world.borrow_mut(), call, end));
            false
        }
    });
}

/// Holds the end of a call against the rules; its name, to be counted.
fn judge(world: &mut World, call: &Call, end: End) -> String {
    let did = call.did.borrow();
    if did.asked_for_code && (call.act != Act::SignIn || !call.needs_person) {
        world.object("a code was asked for without need");
    }
    let end = match end {
        Ok(Some(tokens)) => {
            judge_tokens(world, call, &tokens);
            match (did.asked_for_code, did.refreshed) {
                (true, _) => "tokens by a code",
                (_, true) => "tokens by refresh",
                _ => "tokens from the cache",
            }
            .to_string()
        }
        Ok(None) => "done".into(),
        Err(error) => {
            judge_error(world, call, &error);
            format!("{:?}", error.code)
        }
    };
    world.tell(format!(
        "process {}: {:?} ends: {end}",
        call.process, call.act
    ));
    end
}

fn judge_tokens(world: &mut World, call: &Call, tokens: &Tokens) {
    let id = tokens.account.as_ref().map(|it| it.id.clone());
    let Some(access) = world
        .server
        .access
        .get(tokens.access_token.expose())
        .cloned()
    else {
        return world.object("these are not the server's tokens");
    };
    if id != Some(account_id(access.person)) {
        world.object(format!("{id:?} got a token of person {}", access.person));
    }
    if call.account.is_some_and(|wanted| wanted != access.person) {
        world.object(format!(
            "{:?} was wanted, {} it is",
            call.account, access.person
        ));
    }
    if !access.scope.split(' ').any(|it| it == call.scope) {
        world.object(format!("{} is not in {}", call.scope, access.scope));
    }
    if access.expires <= world.now {
        world.object(format!(
            "the token ended {} ms ago",
            world.now - access.expires
        ));
    }
    if tokens.refresh_token.is_none() && call.did.borrow().asked_for_code {
        world.object("no refresh token");
    }
}

fn judge_error(world: &mut World, call: &Call, error: &Error) {
    if format!("{error:?}").contains("SECRET") {
        world.object(format!("a secret is told: {error:?}"));
    }
    let weather = world.weather;
    let fits = match (error.code, call.act) {
        (Code::InteractionRequired, Act::Silently) => call.needs_person,
        (Code::Network | Code::Server, Act::SignIn | Act::Silently) => weather.network > 0.0,
        (Code::AccountRefused, Act::SignIn) => call.account.is_some(),
        // The tokens went to an answer that was lost, or no poll came through at all.
        (Code::InvalidCode | Code::Expired, Act::SignIn) => weather.network > 0.0,
        (Code::CacheFailed, Act::SignOut | Act::List) => weather.cache > 0.0,
        _ => false,
    };
    if !fits {
        world.object(format!("{:?} ended in {error:?}", call.act));
    }
}
