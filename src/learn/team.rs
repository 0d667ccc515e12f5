//! Who is told what to do ahead of the steps of a run.

use rustc_hash::FxHashSet;

use crate::model::Scored;

use super::State;
use super::assistant::{Brief, Moment, Order, Report, Task, TaskId};
use super::run::{ahead, take_in};

/// Tasks that an assistant has at a time: one to work on, and the next.
const AT_A_TIME: usize = 2;

/// So many scores are worth a message of their own.
const MANY_SCORES: usize = 4;

/// The assistants of a run, by number.
#[derive(Debug, Default)]
pub struct Team {
    members: Vec<Member>,
    /// What was handed out under the present brief.
    handed_out: FxHashSet<TaskId>,
    /// What is in force, and since how many stages.
    brief: Option<(usize, Brief)>,
    /// Where the run was when it was told last.
    now: Option<Moment>,
}

/// What is known of one assistant. One that is lost never answers; what it was asked for is found out without it.
#[derive(Debug, Default)]
struct Member {
    /// It was told what is in force.
    is_briefed: bool,
    /// Tasks that it has, as far as is known.
    tasks: Vec<TaskId>,
    /// Scores that it does not know yet.
    untold: Vec<Scored>,
}

impl Team {
    /// True if there is nobody.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Takes in an assistant; its number.
    pub fn join(&mut self) -> usize {
        self.members.push(Member::default());
        self.members.len() - 1
    }

    /// What is to be told to whom before the next step.
    pub fn orders(&mut self, state: &mut State) -> Vec<(usize, Order)> {
        if self.is_empty() {
            return Vec::new();
        }
        self.take_in_brief(state);
        let told = state.tell();
        self.members.iter_mut().for_each(|member| member.untold.extend_from_slice(&told));
        let now = state.now();
        let mut tasks: Vec<Vec<(TaskId, Task)>> = vec![Vec::new(); self.members.len()];
        for _ in 0..AT_A_TIME {
            for (member, tasks) in self.members.iter_mut().zip(&mut tasks) {
                member.tasks.retain(|id| id.moment >= now);
                if member.tasks.len() >= AT_A_TIME {
                    continue;
                }
                let mut next = std::iter::from_fn(|| {
                    let task = ahead(state, &self.handed_out)?;
                    self.handed_out.insert(task.0);
                    Some(task)
                });
                let Some(task) = next.find(|(_, task)| !task.is_empty()) else { break };
                member.tasks.push(task.0);
                tasks.push(task);
            }
        }
        let is_later = self.now.replace(now) != Some(now);
        let mut orders = Vec::new();
        for ((number, member), tasks) in self.members.iter_mut().enumerate().zip(tasks) {
            if is_later || !tasks.is_empty() || member.untold.len() >= MANY_SCORES {
                let is_briefed = std::mem::replace(&mut member.is_briefed, true);
                let brief = self.brief.as_ref().filter(|_| !is_briefed).map(|(_, brief)| brief.clone());
                orders
                    .push((number, Order { brief, now, scores: std::mem::take(&mut member.untold), tasks }));
            }
        }
        orders
    }

    /// What is in force changes with stages.
    fn take_in_brief(&mut self, state: &State) {
        let stages = state.ends().len();
        if self.brief.as_ref().is_some_and(|(since, _)| *since == stages) {
            return;
        }
        let brief = state.brief();
        let has_changed = self.brief.as_ref().is_none_or(|(_, before)| *before != brief);
        self.brief = Some((stages, brief));
        if has_changed {
            self.handed_out.clear();
            self.members.iter_mut().for_each(|member| *member = Member::default());
        }
    }

    /// Takes in what an assistant has found out.
    pub fn hear(&mut self, state: &mut State, number: usize, report: Report) {
        let Some(member) = self.members.get_mut(number) else { return };
        // What was found out under another brief is of no use.
        if !self.handed_out.contains(&report.id) {
            return;
        }
        member.tasks.retain(|id| *id != report.id || !report.is_last);
        for (other, member) in self.members.iter_mut().enumerate() {
            if other != number {
                member.untold.extend_from_slice(&report.scores);
            }
        }
        take_in(state, report);
    }
}
