//! The mouse over a list that is gone through by keys.

/** Whether the mouse itself moved: rows that pass under a resting one are told as moves, too. */
export const isMoving = (event: MouseEvent): boolean => event.movementX !== 0 || event.movementY !== 0
