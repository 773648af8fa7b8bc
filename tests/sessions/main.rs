//! Devices that stay signed in: many runs, each decided by a seed. See README.md.
//!
//! `DEVICE_SIGNIN_SEED=42 cargo test --test sessions -- --nocapture` runs one of them again and
//! prints each event; `DEVICE_SIGNIN_RUNS` and `DEVICE_SIGNIN_FIRST` choose others.

// A test may panic: that is how it fails.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod host;
mod overlap;
#[path = "../simulation/random.rs"]
mod random;
mod run;
mod server;
mod world;

use std::collections::BTreeMap;

use crate::run::Report;

const RUNS: u64 = 20_000;

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.replace('_', "").parse().expect("a whole number"))
}

#[test]
fn a_user_stays_signed_in_as_long_as_the_server_allows() {
    check(
        run::run,
        &[
            "tokens from the cache",
            "tokens by refresh",
            "tokens by a code",
            "killed",
            "InteractionRequired",
            "AccountRefused",
            "Network",
        ],
    );
}

#[test]
fn calls_that_overlap_share_one_code_and_one_refresh() {
    check(
        overlap::run,
        &[
            "tokens without a code",
            "tokens by a code",
            "cancelled",
            "CallbackFailed",
            "InteractionRequired",
            "AccountRefused",
        ],
    );
}

#[test]
fn a_seed_always_means_the_same_run() {
    for seed in 0..50 {
        for run in [run::run, overlap::run] {
            assert_eq!(run(seed).log, run(seed).log, "seed {seed}");
        }
    }
}

/// Makes all runs. None may violate a rule, and calls must end in each of these ways: where nothing
/// of a kind ever happens, the runs show nothing of it.
fn check(run: fn(u64) -> Report, wanted: &[&str]) {
    if let Some(seed) = variable("DEVICE_SIGNIN_SEED") {
        let Report {
            log, violations, ..
        } = run(seed);
        println!("{}", log.join("\n"));
        assert!(violations.is_empty(), "seed {seed}: {violations:#?}");
        return;
    }
    let first = variable("DEVICE_SIGNIN_FIRST").unwrap_or(0);
    let runs = variable("DEVICE_SIGNIN_RUNS").unwrap_or(RUNS);
    let threads = std::thread::available_parallelism().map_or(1, |it| it.get() as u64);
    let work = |thread: u64| {
        let mut ends: BTreeMap<String, u64> = BTreeMap::new();
        let mut failed = BTreeMap::new();
        for seed in (first + thread..first + runs).step_by(threads as usize) {
            let report = run(seed);
            for end in report.ends {
                *ends.entry(end).or_default() += 1;
            }
            if !report.violations.is_empty() && failed.len() < 20 {
                failed.insert(seed, report.violations);
            }
        }
        (ends, failed)
    };
    let (mut ends, mut failed) = (BTreeMap::new(), BTreeMap::new());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|it| scope.spawn(move || work(it)))
            .collect();
        for worker in workers {
            let (some_ends, some_failed) = worker.join().expect("a run panicked");
            for (end, count) in some_ends {
                *ends.entry(end).or_insert(0) += count;
            }
            failed.extend(some_failed);
        }
    });
    println!("{runs} runs from seed {first}: {ends:#?}");
    for (seed, violations) in &failed {
        println!("DEVICE_SIGNIN_SEED={seed} cargo test --test sessions\n  {violations:?}");
    }
    assert!(
        failed.is_empty(),
        "runs failed; the lines above run the first of them again"
    );
    for end in wanted {
        assert!(ends.contains_key(*end), "no call ended so: {end}");
    }
}
