//! A run on several threads of a machine.

use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

use super::assistant::{Assistant, Order, Report};
use super::{Problem, State, Team, step};

/// Learns to the end on so many threads, this one among them: the same result to the bit as on one.
pub fn run_on_threads(problem: &Problem, state: &mut State, threads: usize) {
    thread::scope(|scope| {
        let mut team = Team::default();
        let (reports, from) = channel();
        let assistants: Vec<Sender<Order>> = (1..threads)
            .map(|_| {
                let number = team.join();
                let (to, orders) = channel();
                let reports = reports.clone();
                scope.spawn(move || assist(problem.clone(), number, orders, reports));
                to
            })
            .collect();
        loop {
            from.try_iter().for_each(|(number, report)| team.hear(state, number, report));
            for (number, order) in team.orders(state) {
                assistants[number].send(order).expect("an assistant listens until the run is over");
            }
            if step(problem, state).finished {
                break;
            }
        }
    });
}

/// Until the run is over.
fn assist(problem: Problem, number: usize, orders: Receiver<Order>, reports: Sender<(usize, Report)>) {
    let mut assistant = Assistant::new(problem);
    loop {
        let order = if assistant.is_working() {
            orders.try_recv()
        } else {
            orders.recv().map_err(|_| TryRecvError::Disconnected)
        };
        match order {
            Ok(order) => assistant.hear(order),
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                // Nobody listens any more only where the run is over, which the next look tells.
                assistant.step().into_iter().for_each(|report| drop(reports.send((number, report))));
            }
        }
    }
}
