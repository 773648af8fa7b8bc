//! Runs the real sign-in on simulated hosts, each with faults, clocks and a user that a seed decides. See README.md.
//!
//! `DEVICE_SIGNIN_RUNS=10000000 cargo test --release --test simulation` makes more runs of it, and
//! `DEVICE_SIGNIN_SEED=42 cargo test --test simulation` replays one.

// A test may panic: that is how it fails.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

mod faults;
mod host;
mod plan;
mod random;
mod rules;
mod run;
mod server;
mod world;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::plan::Plan;
use crate::run::{Report, run};

const RUNS: u64 = 100_000;
/// Runs that a thread takes at a time.
const BATCH: u64 = 500;

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.replace('_', "").parse().expect("a whole number"))
}

#[test]
fn a_sign_in_fails_only_where_the_server_refuses_it() {
    if let Some(seed) = variable("DEVICE_SIGNIN_SEED") {
        println!("{:#?}\n{:#?}", Plan::new(seed), run(seed));
        assert!(run(seed).violations.is_empty(), "seed {seed} fails");
        return;
    }
    let runs = variable("DEVICE_SIGNIN_RUNS").unwrap_or(RUNS);
    let first = variable("DEVICE_SIGNIN_FIRST").unwrap_or(0);
    let start = Instant::now();
    let next = AtomicU64::new(0);
    let work = || {
        let mut tally = Tally::default();
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            if from >= runs {
                return tally;
            }
            for seed in first + from..first + (from + BATCH).min(runs) {
                tally.add(seed, run(seed));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let tally = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let tallies = workers
            .into_iter()
            .map(|worker| worker.join().expect("a run panicked"));
        tallies.fold(Tally::default(), Tally::and)
    });
    let seconds = start.elapsed().as_secs_f64();
    println!("{runs} runs from seed {first} in {seconds:.1} s: {tally:#?}");
    tally.check();
}

#[test]
fn a_seed_always_means_the_same_run() {
    for seed in 0..200 {
        let (one, other) = (run(seed), run(seed));
        assert_eq!(format!("{one:?}"), format!("{other:?}"), "seed {seed}");
    }
}

/// The results of many runs.
#[derive(Debug, Default)]
struct Tally {
    ends: BTreeMap<String, u64>,
    polls: u64,
    losses: BTreeMap<&'static str, u64>,
    failures: u64,
    first_failures: BTreeMap<u64, Vec<String>>,
}

impl Tally {
    fn add(&mut self, seed: u64, report: Report) {
        *self.ends.entry(format!("{:?}", report.end)).or_default() += 1;
        self.polls += u64::from(report.polls);
        if let Some(loss) = report.loss {
            *self.losses.entry(loss).or_default() += 1;
        }
        if !report.violations.is_empty() {
            self.failures += 1;
            self.first_failures.insert(seed, report.violations);
            if self.first_failures.len() > 40 {
                self.first_failures.pop_last();
            }
        }
    }

    fn and(mut self, other: Self) -> Self {
        for (end, count) in other.ends {
            *self.ends.entry(end).or_default() += count;
        }
        self.polls += other.polls;
        for (loss, count) in other.losses {
            *self.losses.entry(loss).or_default() += count;
        }
        self.failures += other.failures;
        self.first_failures.extend(other.first_failures);
        self
    }

    fn check(&self) {
        for (seed, violations) in &self.first_failures {
            println!("DEVICE_SIGNIN_SEED={seed} cargo test --test simulation\n  {violations:?}");
        }
        assert_eq!(
            self.failures, 0,
            "runs failed; the lines above replay the first"
        );
        // Runs that never reach an end of some kind would show nothing.
        for end in [
            "Tokens",
            "Profile",
            "Cancelled",
            "Expired",
            "Declined",
            "Timeout",
        ] {
            let count: u64 = self
                .ends
                .iter()
                .filter(|(name, _)| name.contains(end))
                .map(|(_, count)| count)
                .sum();
            assert!(count > 0, "no run ended in {end}");
        }
    }
}
