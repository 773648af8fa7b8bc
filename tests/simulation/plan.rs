//! What a seed decides: the device, the user, the server and the faults of one run.
//! Times are milliseconds of true time from the start of the run.

use crate::random::Random;

/// Which functions of the library are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    SignIn,
    SignInAndGetProfile,
    /// `request_device_code`, storage, another process, `wait_for_tokens`.
    Resume,
    /// `request_device_code`, then `poll_once` with storage between the calls.
    PollOnce,
}

/// What the user does, and when.
#[derive(Clone, Copy, Debug)]
pub enum User {
    Approves(f64),
    Declines(f64),
    DoesNothing,
}

/// What the caller's `onCode` does.
#[derive(Clone, Copy, Debug)]
pub enum OnCode {
    Returns,
    NeverSettles,
    /// This long after it was called.
    Fails(f64),
}

/// What the caller's `onDeviceCode` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDeviceCode {
    NotGiven,
    Stores,
    /// It stores the code and fails.
    Fails,
}

/// A number as servers send it.
#[derive(Clone, Copy, Debug)]
pub enum SentNumber {
    Number(f64),
    Text(f64),
    Null,
    Missing,
}

#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub flow: Flow,
    pub user: User,
    pub on_code: OnCode,
    pub on_device_code: OnDeviceCode,
    pub interval: SentNumber,
    pub lifetime: SentNumber,
    /// How fast the device's clocks run.
    pub rate: f64,
    /// The error of the device's wall clock.
    pub wall_error: f64,
    /// Whether the steady clock stands still while the device sleeps.
    pub steady_stops: bool,
    pub jumps: Vec<(f64, f64)>,
    pub sleeps: Vec<(f64, f64)>,
    pub cancel: Option<f64>,
    pub timeout: Option<f64>,
    /// A request's way to the server and back, and how much it varies.
    pub latency: f64,
    pub jitter: f64,
    /// How late a timer fires at most.
    pub late: f64,
    /// The part of requests with a fault, and when the faults end.
    pub faults: f64,
    pub faults_end: f64,
    /// Whether the server answers with the same tokens again where its first answer was lost.
    pub replays: bool,
    /// Whether the host shows the server's `Date`.
    pub date: bool,
    /// Whether the server repeats in its errors what it was sent.
    pub echoes: bool,
    /// For what is decided during the run.
    pub random: Random,
}

const MINUTE: f64 = 60_000.0;

impl Plan {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let r = &mut random;
        let flow = r.one_of(&[
            Flow::SignIn,
            Flow::SignIn,
            Flow::SignInAndGetProfile,
            Flow::Resume,
            Flow::PollOnce,
        ]);
        let lifetime = match r.next() % 16 {
            0 => SentNumber::Missing,
            1 => SentNumber::Number(900.0),
            2 => SentNumber::Text(r.scale(10.0, 400.0).round()),
            _ => SentNumber::Number(r.scale(10.0, 400.0).round()),
        };
        let interval = match r.next() % 16 {
            0 | 1 => SentNumber::Missing,
            2 => SentNumber::Null,
            3 => SentNumber::Text(r.between(1.0, 12.0).round()),
            4 => SentNumber::Number(r.one_of(&[0.01, 0.0, 3_000_000.0, 5000.0, 60.0])),
            5 => SentNumber::Number(r.between(0.5, 10.0)),
            _ => SentNumber::Number(r.one_of(&[1.0, 2.0, 5.0, 5.0, 5.0, 10.0])),
        };
        let mut more = Random::new(!seed);
        // Sometimes two polls hardly fit into the lifetime.
        let lifetime = if more.chance(0.1) {
            let polls = more.between(1.0, 2.6);
            SentNumber::Number((polls * interval.or(5.0).clamp(1.0, 60.0)).ceil())
        } else {
            lifetime
        };
        let lifetime_ms = 1000.0 * lifetime.or(900.0);
        let at = match r.next() % 4 {
            // Around the expiry, where a sign-in is lost most easily.
            0 => lifetime_ms + r.between(-12_000.0, 3_000.0),
            1 => lifetime_ms * r.between(0.5, 1.1),
            _ => lifetime_ms * r.unit(),
        }
        .max(0.0);
        let user = match r.next() % 10 {
            0 => User::DoesNothing,
            1 => User::Declines(at),
            _ => User::Approves(at),
        };
        let on_code = match r.next() % 12 {
            0 => OnCode::Fails(r.one_of(&[0.0, r.clone().unit() * lifetime_ms])),
            1 | 2 => OnCode::NeverSettles,
            _ => OnCode::Returns,
        };
        let mut jumps = Vec::new();
        if r.chance(0.25) {
            for _ in 0..=r.next() % 3 {
                let at = if r.chance(0.3) {
                    r.unit() * 400.0
                } else {
                    r.unit() * lifetime_ms
                };
                let sign = r.one_of(&[-1.0, 1.0]);
                jumps.push((
                    at,
                    sign * r.scale(1000.0, 60.0 * 365.0 * 24.0 * 60.0 * MINUTE),
                ));
            }
        }
        let mut sleeps = Vec::new();
        if r.chance(0.2) {
            for _ in 0..=r.next() % 2 {
                sleeps.push((r.unit() * lifetime_ms, r.scale(MINUTE, 8.0 * 60.0 * MINUTE)));
            }
        }
        let faults = r.one_of(&[0.0, 0.0, 0.05, 0.3, 0.8]);
        Self {
            seed,
            flow,
            user,
            on_code,
            // From numbers of its own, so that a seed's other choices do not depend on it.
            on_device_code: more.one_of(&[
                OnDeviceCode::NotGiven,
                OnDeviceCode::Stores,
                OnDeviceCode::Fails,
            ]),
            interval,
            lifetime,
            rate: r.one_of(&[1.0, 1.0, 0.9, 1.1, 1.02]),
            wall_error: match r.next() % 8 {
                0 => -55.0 * 365.0 * 24.0 * 60.0 * MINUTE,
                1 => r.between(-4.0, 4.0) * MINUTE,
                2 => r.between(-48.0, 48.0) * 60.0 * MINUTE,
                _ => 0.0,
            },
            steady_stops: r.chance(0.5),
            jumps,
            sleeps,
            cancel: r.chance(0.12).then(|| r.unit() * lifetime_ms),
            // A timeout is for one process.
            timeout: (r.chance(0.2) && matches!(flow, Flow::SignIn | Flow::SignInAndGetProfile))
                .then(|| r.scale(500.0, 1.5 * lifetime_ms)),
            latency: r.one_of(&[5.0, 40.0, 150.0, 400.0]),
            jitter: r.one_of(&[0.0, 0.0, 1.0, 10.0]),
            late: r.one_of(&[0.0, 4.0, 1000.0]),
            faults,
            faults_end: lifetime_ms * r.one_of(&[0.3, 0.9, 2.0]),
            replays: r.chance(0.5),
            date: r.chance(0.6),
            echoes: r.chance(0.3),
            random,
        }
    }
}

impl SentNumber {
    /// The number, or the default where there is none.
    pub fn or(self, default: f64) -> f64 {
        match self {
            Self::Number(number) | Self::Text(number) if number > 0.0 => number,
            _ => default,
        }
    }
}
