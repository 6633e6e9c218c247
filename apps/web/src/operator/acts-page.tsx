import { listOperatorActs } from '@holdfast/contracts/operators'
import { Button, Table, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconListDetails } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatMoment } from '../words/time.ts'

/** `/operator/acts`: what operators did. */
export function Page() {
  const { t } = useLingui()
  const query = useInfiniteQuery({
    queryKey: ['operator-acts'],
    queryFn: ({ signal, pageParam }) =>
      call(listOperatorActs, { query: { cursor: pageParam, limit: 100 } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <PageFrame
      title={t`Acts of operators`}
      intro={t`What was done with the appliance. What concerns an organisation stands in its own trail as well.`}
    >
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList icon={<IconListDetails size={30} stroke={1.5} />} title={<Trans>Nothing yet</Trans>}>
            <Trans>Acts appear here as soon as there are some.</Trans>
          </EmptyList>
        }
      >
        <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table aria-label={t`Acts`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>
                  <Trans>When</Trans>
                </Table.Th>
                <Table.Th>
                  <Trans>Who</Trans>
                </Table.Th>
                <Table.Th>
                  <Trans>Act</Trans>
                </Table.Th>
                <Table.Th>
                  <Trans>What</Trans>
                </Table.Th>
                <Table.Th>
                  <Trans>Address</Trans>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((act) => (
                <Table.Tr key={act.id}>
                  <Table.Td>{formatMoment(act.at)}</Table.Td>
                  <Table.Td>{act.actor ?? <Trans>Holdfast</Trans>}</Table.Td>
                  <Table.Td>
                    <code>{act.action}</code>
                  </Table.Td>
                  <Table.Td>
                    {act.objectName}
                    {act.organization !== null && (
                      <Text size="xs" c="dimmed">
                        {act.organization}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>{act.address}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        {query.hasNextPage && (
          <Button variant="default" mt="md" onClick={() => void query.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
    </PageFrame>
  )
}
