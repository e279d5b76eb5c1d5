//! The rules that a screen shows: those that its ticket keeps, by which the ticket is judged; without a ticket those of today.
import { useQuery, type Query } from '@/api/query'
import type { RulePack } from '@/api/types'

export function useRules(ticket?: () => string): Query<RulePack> {
  return useQuery('rules.pack', () => (ticket ? { ticket_id: ticket() } : {}), ['pack'])
}
