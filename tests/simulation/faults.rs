//! The faults between the device and the server.

use std::time::{Duration, SystemTime};

use device_signin::http::message::{Response, TransportError};
use device_signin::http::retry_after;
use device_signin::json::Json;
use device_signin::time::Millis;
use serde_json::{Value, json};

use crate::random::Random;
use crate::server::{EPOCH, MARK, Reply};

/// The fault of one request.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Whether the server received the request.
    pub seen: bool,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Reset,
    /// Nothing ever comes.
    Hang,
    /// The answer comes whole, but this late.
    Slow(f64),
    /// An HTTP error of a proxy or of the server.
    Http(u16, Body, Option<RetryAfter>),
    /// A captive portal's page, with a success status.
    Page,
    /// The answer's JSON ends too early.
    Truncated(f64),
    /// An answer of more than a mebibyte.
    TooLarge,
    Redirect,
    /// The caller's own `fetch` misbehaves.
    Threw,
    NoResponse,
    /// `slow_down`, perhaps with an interval of the server's own.
    SlowDown(Option<f64>),
}

#[derive(Clone, Copy, Debug)]
pub enum Body {
    Html,
    OtherJson,
    Unavailable,
    /// Entra's number for a fault that passes, under an error that would end the sign-in.
    Transient(u32),
}

/// `Retry-After`.
#[derive(Clone, Copy, Debug)]
pub enum RetryAfter {
    Seconds(f64),
    Date(f64),
}

impl Fault {
    pub fn draw(r: &mut Random, is_poll: bool) -> Self {
        let kind = match r.next() % 14 {
            0 | 1 => Kind::Reset,
            2 => Kind::Hang,
            3 => Kind::Slow(r.scale(500.0, 60_000.0)),
            4..=7 => Kind::Http(
                r.one_of(&[408, 429, 429, 500, 502, 503, 503, 504]),
                match r.next() % 5 {
                    0 => Body::OtherJson,
                    1 => Body::Unavailable,
                    2 if is_poll => Body::Transient(r.one_of(&[90033, 90006, 50196, 90055, 50087])),
                    _ => Body::Html,
                },
                match r.next() % 6 {
                    0 | 1 => Some(RetryAfter::Seconds(r.scale(1.0, 120.0).round())),
                    2 => Some(RetryAfter::Date(r.scale(1.0, 120.0).round())),
                    3 => Some(RetryAfter::Seconds(r.one_of(&[0.0, 1e5, 1e300]))),
                    _ => None,
                },
            ),
            8 => Kind::Page,
            9 => Kind::Truncated(r.unit()),
            10 => Kind::TooLarge,
            11 => Kind::Redirect,
            12 => r.one_of(&[Kind::Threw, Kind::NoResponse]),
            _ if is_poll => {
                Kind::SlowDown(r.one_of(&[None, None, Some(7.0), Some(2.0), Some(40.0)]))
            }
            _ => Kind::Reset,
        };
        Self {
            seen: matches!(kind, Kind::Slow(_)) || r.chance(0.3),
            kind,
        }
    }

    /// Whether the whole answer comes, so that it counts.
    pub fn keeps_response(&self) -> bool {
        matches!(self.kind, Kind::Slow(_))
    }

    /// Whether the device may not get the answer: it does not wait for a slow one.
    pub fn loses_response(&self) -> bool {
        !matches!(self.kind, Kind::Slow(late) if late < 15_000.0)
    }

    /// What the device gets instead of the server's reply, if that was made; `None` is nothing.
    /// `echo` is what the server repeats of the request.
    pub fn response(
        &self,
        reply: Option<&Reply>,
        clocks: Clocks,
        echo: &str,
    ) -> Option<Result<Response<Value>, TransportError>> {
        let bare = |status| Response {
            status,
            redirected: false,
            date: clocks.date(),
            retry_after: None,
            challenge: None,
            body: None,
        };
        Some(match self.kind {
            Kind::Reset => Err(TransportError::Failed(Some("ECONNRESET".into()), None)),
            Kind::Hang => return None,
            Kind::TooLarge => Err(TransportError::TooLarge),
            Kind::Threw => Err(TransportError::Threw(None)),
            Kind::NoResponse => Err(TransportError::NotAResponse),
            Kind::Redirect => Ok(Response {
                redirected: true,
                ..bare(302)
            }),
            Kind::Page => Ok(bare(200)),
            Kind::Truncated(part) => {
                let text = reply.map_or_else(
                    || json!({ "error": "authorization_pending" }).to_string(),
                    |reply| reply.body.to_string(),
                );
                let cut = text.floor_char_boundary((text.len() as f64 * part) as usize);
                Ok(Response {
                    body: <Value as Json>::parse(&text[..cut]),
                    ..bare(reply.map_or(200, |reply| reply.status))
                })
            }
            Kind::SlowDown(interval) => Ok(Response {
                body: Some(match interval {
                    Some(interval) => json!({ "error": "slow_down", "interval": interval }),
                    None => json!({ "error": "slow_down" }),
                }),
                ..bare(400)
            }),
            Kind::Slow(_) => Ok(reply?.clone().into_response(clocks)),
            Kind::Http(status, body, wait) => Ok(Response {
                retry_after: wait.and_then(|wait| clocks.read(wait)),
                body: match body {
                    Body::Html => None,
                    Body::OtherJson => Some(json!({
                        "message": "upstream connect error",
                        // As Graph has it.
                        "error": { "code": "generalException", "message": echo },
                    })),
                    Body::Unavailable => Some(json!({
                        "error": "temporarily_unavailable",
                        "error_description": echo,
                    })),
                    Body::Transient(number) => Some(json!({
                        "error": "invalid_grant",
                        "error_codes": [number],
                        "error_description": format!("AADSTS{number}: A passing fault. {echo}"),
                    })),
                },
                ..bare(status)
            }),
        })
    }
}

/// Both sides' wall clocks when an answer comes, and whether the server's is shown.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    pub server: f64,
    pub device: f64,
    pub shown: bool,
}

impl Clocks {
    pub fn date(&self) -> Option<Millis> {
        // The header has whole seconds.
        let date = (self.server / 1000.0).floor() * 1000.0;
        self.shown.then_some(Millis::new(date))
    }

    /// `Retry-After`, written as a server does and read as every host does.
    fn read(&self, wait: RetryAfter) -> Option<Millis> {
        let header = match wait {
            RetryAfter::Seconds(seconds) => format!("{seconds}"),
            RetryAfter::Date(seconds) => {
                let at = Duration::from_millis(self.server as u64).as_secs_f64() + seconds;
                httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs_f64(at))
            }
        };
        let now = self.date().unwrap_or(Millis::new(self.device));
        retry_after::read(&header, now, |text| {
            let date = httpdate::parse_http_date(text).ok()?;
            let since = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
            Some(Millis::from_seconds(since.as_secs_f64()))
        })
    }
}

/// The server's wall clock.
pub fn server_wall(now: f64) -> f64 {
    EPOCH + now
}

/// Whether a text contains a secret, or the beginning of one.
pub fn contains_secret(text: &str) -> bool {
    text.contains(&MARK[..8])
}
