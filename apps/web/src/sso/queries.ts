import {
  getSsoChecklist,
  getSsoProvider,
  listSsoAccounts,
  listSsoAttempts,
  listSsoDomains,
  listSsoProviders,
  listSsoTests,
  previewSsoEnforcement,
} from '@holdfast/contracts/sso-routes'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

/** Everything of single sign-on in an organisation begins with this key, so that one act refreshes all. */
export const ssoKey = (organizationId: string) => ['sso', organizationId]

export const providersQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [...ssoKey(organizationId), 'providers'],
    queryFn: ({ signal }) => call(listSsoProviders, { params: { organizationId } }, { signal }),
  })

interface Provider {
  organizationId: string
  providerId: string
}

export const providerQuery = (params: Provider) =>
  queryOptions({
    queryKey: [...ssoKey(params.organizationId), 'provider', params.providerId],
    queryFn: ({ signal }) => call(getSsoProvider, { params }, { signal }),
  })

export const testsQuery = (params: Provider, waiting: boolean) =>
  queryOptions({
    queryKey: [...ssoKey(params.organizationId), 'tests', params.providerId],
    queryFn: ({ signal }) => call(listSsoTests, { params, query: { limit: 10 } }, { signal }),
    // While a test is open in another window, its result may come at any moment.
    refetchInterval: waiting ? 1500 : false,
  })

export const checklistQuery = (params: Provider) =>
  queryOptions({
    queryKey: [...ssoKey(params.organizationId), 'checklist', params.providerId],
    queryFn: ({ signal }) => call(getSsoChecklist, { params }, { signal }),
  })

export type Scope = 'domains' | 'everyone'

export const previewQuery = (params: Provider, scope: Scope) =>
  queryOptions({
    queryKey: [...ssoKey(params.organizationId), 'preview', params.providerId, scope],
    queryFn: ({ signal }) => call(previewSsoEnforcement, { params, query: { scope } }, { signal }),
  })

export const domainsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [...ssoKey(organizationId), 'domains'],
    queryFn: ({ signal }) => call(listSsoDomains, { params: { organizationId } }, { signal }),
  })

export const accountsQuery = (organizationId: string, filter?: string) =>
  infiniteQueryOptions({
    queryKey: [...ssoKey(organizationId), 'accounts', filter ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call(
        listSsoAccounts,
        { params: { organizationId }, query: { cursor: pageParam, limit: 50, filter } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export interface LogFilter {
  code?: string | undefined
  outcome?: 'ok' | 'refused' | 'restarted' | undefined
}

export const attemptsQuery = (organizationId: string, { code, outcome }: LogFilter) =>
  infiniteQueryOptions({
    queryKey: [...ssoKey(organizationId), 'attempts', code ?? '', outcome ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call(
        listSsoAttempts,
        { params: { organizationId }, query: { cursor: pageParam, limit: 50, code, outcome } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
