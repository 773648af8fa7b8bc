//! One clock, one cache, one server, and what is on its way between them.

use std::collections::{BTreeMap, BTreeSet};

use device_signin::error::{Code, Error};
use device_signin::http::message::{Request, RequestKind, Response, TransportError};
use device_signin::time::Millis;
use serde_json::{Value, json};

use crate::random::Random;
use crate::server::{Server, account_id};

/// When the runs take place, in milliseconds of Unix time.
const EPOCH: f64 = 1_795_000_000_000.0;

/// The faults of a run, each as a share from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    pub network: f64,
    pub cache: f64,
    pub kills: f64,
    pub changes: f64,
}

impl Faults {
    /// Whether there are no faults at all.
    pub fn is_quiet(&self) -> bool {
        self.network + self.cache + self.kills + self.changes == 0.0
    }
}

/// The result of a request or of a call of the cache.
pub enum Outcome {
    Answer(Result<Response<Value>, TransportError>),
    Cached(Result<Value, Error>),
}

enum Event {
    /// A request reaches the server; its response is lost where the process has ended.
    Arrive {
        id: u64,
        url: String,
        form: String,
        response_lost: bool,
    },
    Get {
        id: u64,
        key: String,
    },
    Set {
        id: u64,
        key: String,
        text: Option<String>,
    },
    Done {
        id: u64,
        outcome: Outcome,
    },
    Nothing,
}

pub struct World {
    pub random: Random,
    pub faults: Faults,
    pub server: Server,
    /// What the cache holds, by key.
    pub cache: BTreeMap<String, String>,
    /// Who signs in with the next code.
    pub next_user: u32,
    pub now: f64,
    pub log: Vec<String>,
    pub violations: Vec<String>,
    /// How often the cache failed.
    pub cache_failures: u32,
    /// The requests that are open, with the process and its refresh token where one was sent.
    open: BTreeMap<u64, Option<(usize, String)>>,
    answered: BTreeSet<u64>,
    /// How many requests were cancelled before their response came.
    pub aborted: u32,
    /// How many of them were refreshes: the cache then has a refresh token that was replaced.
    pub aborted_refreshes: u32,
    queue: Vec<(f64, u64, Event)>,
    outcomes: BTreeMap<u64, Outcome>,
    ids: u64,
}

impl World {
    pub fn new(random: Random, faults: Faults) -> Self {
        Self {
            random,
            faults,
            server: Server::default(),
            cache: BTreeMap::new(),
            next_user: 0,
            now: EPOCH,
            log: Vec::new(),
            violations: Vec::new(),
            cache_failures: 0,
            open: BTreeMap::new(),
            answered: BTreeSet::new(),
            aborted: 0,
            aborted_refreshes: 0,
            queue: Vec::new(),
            outcomes: BTreeMap::new(),
            ids: 0,
        }
    }

    pub fn log(&mut self, what: impl std::fmt::Display) {
        let at = (self.now - EPOCH) / 1000.0;
        self.log.push(format!("{at:.3} s: {what}"));
    }

    pub fn violated(&mut self, what: impl std::fmt::Display) {
        self.log(format!("VIOLATION {what}"));
        self.violations.push(what.to_string());
    }

    /// Whether the cache can renew the user's tokens; without a user, those of the user who signed in last.
    pub fn is_signed_in(&self, user: Option<u32>) -> bool {
        self.cache.values().any(|text| {
            let document: Value = serde_json::from_str(text).unwrap_or_default();
            let entries = document["tokens"].as_array().cloned().unwrap_or_default();
            let first = entries.first().and_then(|it| it["account"]["id"].as_str());
            let wanted = user.map(account_id).or(first.map(Into::into));
            entries.iter().any(|entry| {
                let token = entry["refreshToken"].as_str().unwrap_or_default();
                self.server.is_valid(token) && entry["account"]["id"].as_str() == wanted.as_deref()
            })
        })
    }

    /// The users whose tokens the cache can renew.
    pub fn renewable_users(&self) -> BTreeSet<u32> {
        let mut users = BTreeSet::new();
        for text in self.cache.values() {
            let document: Value = serde_json::from_str(text).unwrap_or_default();
            for entry in document["tokens"].as_array().into_iter().flatten() {
                let token = entry["refreshToken"].as_str().unwrap_or_default();
                users.extend(self.server.user_of(token));
            }
        }
        users
    }

    fn push(&mut self, after: f64, event: Event) -> u64 {
        self.ids += 1;
        self.queue.push((self.now + after, self.ids, event));
        self.ids
    }

    /// The calls are polled then.
    pub fn wake_after(&mut self, after: f64) {
        self.push(after, Event::Nothing);
    }

    pub fn take(&mut self, id: u64) -> Option<Outcome> {
        let outcome = self.outcomes.remove(&id);
        if outcome.is_some() && self.open.contains_key(&id) {
            self.answered.insert(id);
        }
        outcome
    }

    pub fn send(&mut self, request: &Request, process: usize) -> u64 {
        let form = match &request.kind {
            RequestKind::Form(form, _) => form.expose().to_string(),
            _ => String::new(),
        };
        let part = self.faults.network;
        let (lost, response_lost) = (self.random.chance(part / 2.0), self.random.chance(part));
        let way = self.random.between(5.0, 300.0);
        self.ids += 1;
        let id = self.ids;
        self.open(id, process, &form);
        if lost {
            self.log("a request is lost");
            let outcome = Outcome::Answer(Err(TransportError::Failed(None, None)));
            self.push(way, Event::Done { id, outcome });
        } else {
            let url = request.url.clone();
            self.push(
                way,
                Event::Arrive {
                    id,
                    url,
                    form,
                    response_lost,
                },
            );
        }
        id
    }

    /// Notes a request that a process waits for. A refresh token must not be sent twice at once.
    fn open(&mut self, id: u64, process: usize, form: &str) {
        let refresh_token = form
            .split('&')
            .find(|pair| pair.starts_with("refresh_token="))
            .map(|pair| (process, pair.to_string()));
        if refresh_token.is_some() && self.open.values().any(|it| *it == refresh_token) {
            self.violated("one process sent a refresh token twice at once");
        }
        self.open.insert(id, refresh_token);
    }

    /// The process waits for the request no longer.
    pub fn close(&mut self, id: u64) {
        let refresh_token = self.open.remove(&id).flatten();
        let is_answered = self.answered.remove(&id);
        self.aborted += u32::from(!is_answered);
        self.aborted_refreshes += u32::from(!is_answered && refresh_token.is_some());
    }

    pub fn get(&mut self, key: &str) -> u64 {
        self.ids += 1;
        let (id, after) = (self.ids, self.random.between(0.0, 20.0));
        self.push(
            after,
            Event::Get {
                id,
                key: key.into(),
            },
        );
        id
    }

    pub fn set(&mut self, key: &str, text: Option<String>) -> u64 {
        self.ids += 1;
        let (id, after) = (self.ids, self.random.between(0.0, 20.0));
        self.push(
            after,
            Event::Set {
                id,
                key: key.into(),
                text,
            },
        );
        id
    }

    /// Handles the next event; false where there is none.
    pub fn step(&mut self) -> bool {
        let times = self.queue.iter().enumerate();
        let next = times.min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let Some((index, _)) = next else {
            return false;
        };
        let (at, _, event) = self.queue.swap_remove(index);
        self.now = self.now.max(at);
        match event {
            Event::Arrive {
                id,
                url,
                form,
                response_lost,
            } => {
                let (status, body) = self.server.answer(&url, &form, self.next_user, self.now);
                let what = body["error_description"].as_str().unwrap_or("success");
                let what = format!("{}: {what}", url.rsplit('/').next().unwrap_or_default());
                self.log(what);
                let answer = if response_lost {
                    self.log("its answer is lost");
                    self.random.one_of(&[503, 0])
                } else {
                    status
                };
                let way = self.random.between(5.0, 300.0);
                let outcome = match answer {
                    0 => Err(TransportError::Failed(None, None)),
                    503 => Ok(response(503, None, self.now)),
                    _ => Ok(response(status, Some(body), self.now)),
                };
                let outcome = Outcome::Answer(outcome);
                self.push(way, Event::Done { id, outcome });
            }
            Event::Get { id, key } => {
                let value = self.cache.get(&key).map_or(Value::Null, |text| {
                    serde_json::from_str(text).unwrap_or_default()
                });
                self.cached(id, Ok(value));
            }
            Event::Set { id, key, text } => {
                let part = self.faults.cache;
                if self.random.chance(part) {
                    self.cached(id, Err(failed()));
                    return true;
                }
                match text {
                    Some(text) => {
                        self.check_document(&text);
                        self.cache.insert(key, text)
                    }
                    None => self.cache.remove(&key),
                };
                self.cached(id, Ok(Value::Null));
            }
            Event::Done { id, outcome } => {
                self.outcomes.insert(id, outcome);
            }
            Event::Nothing => {}
        }
        true
    }

    fn cached(&mut self, id: u64, outcome: Result<Value, Error>) {
        let part = self.faults.cache;
        let fails = self.random.chance(part);
        let hangs = fails && self.random.chance(0.3);
        if fails || outcome.is_err() {
            self.cache_failures += 1;
            self.log("the cache fails");
        }
        let outcome = if fails { Err(failed()) } else { outcome };
        let after = if hangs {
            1e6
        } else {
            self.random.between(0.0, 20.0)
        };
        let outcome = Outcome::Cached(outcome);
        self.push(after, Event::Done { id, outcome });
    }

    /// What is written can be read, has the right account, and one refresh token a user.
    fn check_document(&mut self, text: &str) {
        let document: Value = serde_json::from_str(text).unwrap_or_default();
        let entries = document["tokens"].as_array().cloned().unwrap_or_default();
        if document["version"].as_f64() != Some(1.0) || entries.is_empty() {
            self.violated(format!("no document: {text}"));
        }
        let mut refreshable = Vec::new();
        for entry in &entries {
            let token = entry["accessToken"].as_str().unwrap_or_default();
            let id = entry["account"]["id"].as_str().unwrap_or_default();
            let user = self.server.access.get(token).map(|it| account_id(it.user));
            let is_known = !id.is_empty() || !self.server.omits_first_id_token;
            if is_known && user.as_deref() != Some(id) {
                self.violated(format!("a token of {user:?} is cached as {id:?}"));
            }
            if entry["refreshToken"].is_string() {
                refreshable.push(id.to_string());
            }
        }
        let count = refreshable.len();
        refreshable.sort();
        refreshable.dedup();
        if refreshable.len() < count {
            self.violated("one user has two refresh tokens");
        }
        if entries.len() > 12 {
            self.violated(format!("{} entries are cached", entries.len()));
        }
    }
}

fn failed() -> Error {
    Error::new(Code::CacheFailed, "The cache's get failed.")
}

fn response(status: u16, body: Option<Value>, now: f64) -> Response<Value> {
    Response {
        status,
        redirected: false,
        date: Some(Millis::new(now)),
        retry_after: None,
        challenge: None,
        body: body.or_else(|| (status == 503).then(|| json!({ "proxy": "busy" }))),
    }
}
