//! Pieces of what is found out of every variable by itself: a step goes through the variables from the front, assistants from the
//! back.

/// Variables of one piece.
const PIECE: usize = 4;

/// The last piece that was not given to an assistant yet, by its number from the back, and its variables of which nothing is known;
/// `None` where the step itself has come so far.
pub(super) fn last_unknown<T>(
    of_variable: &[Option<T>],
    is_handed_out: impl Fn(usize) -> bool,
) -> Option<(usize, Vec<usize>)> {
    let next = of_variable.iter().position(Option::is_none)?;
    // The step itself has the first one.
    let unknown = &of_variable[next + 1..];
    let piece = (0..unknown.len().div_ceil(PIECE)).find(|&piece| !is_handed_out(piece))?;
    let end = of_variable.len() - piece * PIECE;
    let variables = end.saturating_sub(PIECE).max(next + 1)..end;
    Some((piece, variables.filter(|&j| of_variable[j].is_none()).collect()))
}
