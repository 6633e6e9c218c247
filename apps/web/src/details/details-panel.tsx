import type { Project } from '@holdfast/contracts/projects'
import { ActionIcon, Group, Stack, Tabs, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { NodeTrail } from '../audit/node-trail.tsx'
import { ListStates } from '../app/list-states.tsx'
import { NodeIcon } from '../nodes/node-icon.tsx'
import { nodeQuery } from '../nodes/queries.ts'
import { AccessPanel } from '../rights/access-panel.tsx'
import { Labels } from '../rights/labels.tsx'
import classes from './details.module.css'
import { Facts } from './facts.tsx'
import { History } from './history.tsx'
import { Versions } from './versions.tsx'

/** What is known of a node: facts, versions, history. Its address is that of the page with `?details=`. */
export function DetailsPanel({ nodeId, project }: { nodeId: string; project: Project }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const node = useQuery(nodeQuery(nodeId))
  const close = () =>
    void navigate({ to: '.', search: (search: object) => ({ ...search, details: undefined }), replace: true })
  const mayAudit = (project.permissions.audit ?? 'none') !== 'none'
  const mayRestore = node.data?.allowed.includes('versions.restore') ?? false
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes, wherever the focus is in it
    <aside
      className={classes.panel}
      aria-label={t`Details`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <Group justify="space-between" wrap="nowrap" mb="md" align="flex-start">
        <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
          {node.data !== undefined && <NodeIcon node={node.data} size={26} />}
          <Text fw={650} style={{ overflowWrap: 'anywhere' }}>
            {node.data?.name ?? t`Details`}
          </Text>
        </Group>
        <ActionIcon variant="subtle" color="gray" onClick={close} aria-label={t`Close the details`}>
          <IconX size={18} />
        </ActionIcon>
      </Group>
      <ListStates query={node} isEmpty={node.data === undefined} empty={null}>
        {node.data !== undefined && (
          <Stack gap="lg">
            <Facts node={node.data} project={project} />
            <Labels node={node.data} />
            <Tabs defaultValue={node.data.kind === 'file' ? 'versions' : 'history'} keepMounted={false}>
              <Tabs.List mb="md">
                {node.data.kind === 'file' && (
                  <Tabs.Tab value="versions">
                    <Trans>Versions</Trans>
                  </Tabs.Tab>
                )}
                <Tabs.Tab value="access">
                  <Trans>Access</Trans>
                </Tabs.Tab>
                <Tabs.Tab value="history">
                  <Trans>History</Trans>
                </Tabs.Tab>
                {mayAudit && (
                  <Tabs.Tab value="trail">
                    <Trans>Trail</Trans>
                  </Tabs.Tab>
                )}
              </Tabs.List>
              {node.data.kind === 'file' && (
                <Tabs.Panel value="versions">
                  <Versions node={node.data} mayRestore={mayRestore} />
                </Tabs.Panel>
              )}
              {mayAudit && (
                <Tabs.Panel value="trail">
                  <NodeTrail nodeId={nodeId} organizationId={project.organizationId} />
                </Tabs.Panel>
              )}
              <Tabs.Panel value="access">
                <AccessPanel node={node.data} project={project} />
              </Tabs.Panel>
              <Tabs.Panel value="history">
                <History nodeId={nodeId} />
              </Tabs.Panel>
            </Tabs>
          </Stack>
        )}
      </ListStates>
    </aside>
  )
}
