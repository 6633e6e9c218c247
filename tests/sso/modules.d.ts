declare module 'oidc-provider' {
  export const Provider: new (
    issuer: string,
    configuration: object,
  ) => { callback: () => import('node:http').RequestListener; proxy: boolean }
}
