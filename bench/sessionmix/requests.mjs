/** The HTTP request that an operation of the mix is. */
export function requestOf({ kind, name, token, id, key, ...given }) {
  const collection = `/api/v3/organizations/${name}/ai/sessions`;
  const headers = { authorization: `Bearer ${token}` };
  if (key !== undefined) headers['idempotency-key'] = key;
  const { method, path = '', body } = REQUESTS[kind](given, id);
  if (body !== undefined) headers['content-type'] = 'application/json';
  return { method, path: `${collection}${path}`, headers, body };
}

const REQUESTS = {
  get: (_, id) => ({ method: 'GET', path: `/${id}` }),
  append: ({ messages, tokens }, id) => ({
    method: 'PUT',
    path: `/${id}`,
    body: `{"newMessages":[${messages.map(json).join(',')}],"tokensUsed":${tokens}}`,
  }),
  list: ({ user, group }) => ({ method: 'GET', path: queryOf(user, group) }),
  create: ({ user, group, minutes }) => ({
    method: 'POST',
    body: JSON.stringify({ userId: user, sessionGroup: group, expirationMinutes: minutes }),
  }),
  extend: ({ minutes }, id) => ({
    method: 'PUT',
    path: `/${id}/extend`,
    body: `{"additionalMinutes":${minutes}}`,
  }),
  delete: (_, id) => ({ method: 'DELETE', path: `/${id}` }),
};

/** The content is JSON text already. */
const json = ({ role, content }) => `{"role":"${role}","content":${content}}`;

function queryOf(user, group) {
  const query = [];
  if (user !== undefined) query.push(`userId=${user}`);
  if (group !== undefined) query.push(`sessionGroup=${group}`);
  return query.length === 0 ? '' : `?${query.join('&')}`;
}
