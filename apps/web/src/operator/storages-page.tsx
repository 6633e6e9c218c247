import { type Connector, listConnectors } from '@holdfast/contracts/storages'
import { Button, Stack } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconPlugConnected, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { ConnectorCard } from './connector-card.tsx'
import { CreateConnectorDialog } from './create-connector-dialog.tsx'

/** `/operator/storages`: connectors and their storages, with health as of seconds ago. */
export function Page() {
  const { t } = useLingui()
  const [creating, setCreating] = useState(false)
  const query = useQuery({
    queryKey: ['connectors'],
    queryFn: ({ signal }) => call(listConnectors, {}, { signal }),
    refetchInterval: 5000,
  })
  const connectors: z.infer<typeof Connector>[] = query.data?.items ?? []
  const create = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      <Trans>New connector</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Storages`}
      intro={t`Connectors stand beside your storages and move the bytes. Health is read every few seconds.`}
      actions={create}
    >
      <ListStates
        query={query}
        isEmpty={connectors.length === 0}
        empty={
          <EmptyList
            icon={<IconPlugConnected size={30} stroke={1.5} />}
            title={<Trans>No connector yet</Trans>}
            action={create}
          >
            <Trans>A connector brings its storages along. Make one, and run it with its one-time code.</Trans>
          </EmptyList>
        }
      >
        <Stack gap="lg">
          {connectors.map((connector) => (
            <ConnectorCard key={connector.id} connector={connector} />
          ))}
        </Stack>
      </ListStates>
      <CreateConnectorDialog opened={creating} onClose={() => setCreating(false)} />
    </PageFrame>
  )
}
