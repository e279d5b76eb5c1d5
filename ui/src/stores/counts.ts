//! How many rows each view of the inbox has: asked once for all who show it.
import { defineStore } from 'pinia'
import { useQuery } from '@/api/query'

export const useCounts = defineStore('counts', () => {
  const { data, reload } = useQuery('inbox.counts', () => ({}), ['ticket', 'draft', 'outbox'])
  return { data, reload }
})
