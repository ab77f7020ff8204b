/** A resource as `resources/list` shows it (specification 2025-11-25, Resource), as plain JSON. */
export interface ListedResource extends Listed {
  readonly uri: string;
  /** Bytes, where they are known. */
  readonly size?: number;
}

/** A template as `resources/templates/list` shows it (specification 2025-11-25, ResourceTemplate). */
export interface ListedTemplate extends Listed {
  readonly uriTemplate: string;
}

interface Listed {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
}

/** What lists say of a resource beside where it is. */
export function listed(resource: {
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string;
  readonly mimeType: string | undefined;
}): Listed {
  const { name, title, description, mimeType } = resource;
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== '' && { description }),
    ...(mimeType !== undefined && { mimeType }),
  };
}
