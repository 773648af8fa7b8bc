//! Devices that stay signed in, over processes that share a cache, are killed anywhere and meet
//! faults: many lives, each from a seed.
//!
//! `DEVICE_SIGNIN_SEED=42 cargo test --test sessions` tells one of them again, in full;
//! `DEVICE_SIGNIN_RUNS` and `DEVICE_SIGNIN_FIRST` choose others.

// A test may panic: that is how it fails.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod host;
#[path = "../simulation/random.rs"]
mod random;
mod run;
mod server;
mod world;

use std::collections::BTreeMap;

use crate::run::{Report, run};

const RUNS: u64 = 20_000;

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.replace('_', "").parse().expect("a whole number"))
}

#[test]
fn a_person_stays_sessions_as_long_as_the_server_allows() {
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
            let life = run(seed);
            for end in life.ends {
                *ends.entry(end).or_default() += 1;
            }
            if !life.violations.is_empty() && failed.len() < 20 {
                failed.insert(seed, life.violations);
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
            let (some_ends, some_failed) = worker.join().expect("a life panicked");
            for (end, count) in some_ends {
                *ends.entry(end).or_insert(0) += count;
            }
            failed.extend(some_failed);
        }
    });
    println!("{runs} lives from seed {first}: {ends:#?}");
    for (seed, violations) in &failed {
        println!("DEVICE_SIGNIN_SEED={seed} cargo test --test sessions\n  {violations:?}");
    }
    assert!(
        failed.is_empty(),
        "lives failed; the lines above replay the first"
    );
    // A life in which nothing of a kind ever happens would show nothing of it.
    for end in [
        "tokens from the cache",
        "tokens by refresh",
        "tokens by a code",
        "killed",
        "InteractionRequired",
        "AccountRefused",
        "Network",
    ] {
        assert!(ends.contains_key(end), "no call ended so: {end}");
    }
}
