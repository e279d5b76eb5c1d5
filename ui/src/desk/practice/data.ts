//! What the guide shows: which lesson stands open, and which step is next.
import type { PracticeLesson, PracticeTick } from '@/api/types'

/** Steps done, of all. */
export function progress(lesson: PracticeLesson): { done: number; all: number } {
  return { done: lesson.steps.filter((step) => step.done).length, all: lesson.steps.length }
}

export const isFinished = (lesson: PracticeLesson): boolean => lesson.steps.every((step) => step.done)

/** The first step that is not done; any other may be done before it. */
export const nextStep = (lesson: PracticeLesson): PracticeTick | undefined => lesson.steps.find((step) => !step.done)

/** The first lesson that is not finished; the first of all once they are. */
export function lessonToDo(lessons: readonly PracticeLesson[]): PracticeLesson | undefined {
  return lessons.find((lesson) => !isFinished(lesson)) ?? lessons[0]
}

/** Steps that are done now and were not before, as `lesson.step`. */
export function freshTicks(before: readonly PracticeLesson[], now: readonly PracticeLesson[]): string[] {
  const ticked = (lessons: readonly PracticeLesson[]) => lessons.flatMap((lesson) => lesson.steps.filter((step) => step.done).map((step) => `${lesson.id}.${step.id}`))
  const known = new Set(ticked(before))
  return before.length === 0 ? [] : ticked(now).filter((step) => !known.has(step))
}
