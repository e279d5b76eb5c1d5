//! 下派: to which unit a ticket may be handed down. Beside the tables, since a case knows nothing of units that have no part.

use crate::error::{ErrorCode, Problem};
use crate::intent::Delegate;
use crate::wire::UnitRef;
use crate::{ReasonCode, Said, UnitId};

/// Whether a unit is at work and belongs to `above`.
#[must_use]
pub fn is_below(unit: &UnitRef, above: Option<UnitId>) -> bool {
    unit.active && unit.parent.is_some() && unit.parent == above
}

/// What is wrong with the unit that a ticket is to be handed down to by one of `above`; `known` is the unit of that key.
#[must_use]
pub fn refused(down: &Delegate, known: Option<&UnitRef>, above: Option<UnitId>) -> Option<Problem> {
    if known.is_some_and(|unit| unit.name == down.unit_name && is_below(unit, above)) {
        return None;
    }
    let said = Said::of(ReasonCode::UnitNotBelow).with("unit", &down.unit_name);
    Some(Problem::because(ErrorCode::InvalidInput, said).at_field("unit"))
}
