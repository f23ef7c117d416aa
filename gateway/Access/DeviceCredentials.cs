using System.Security.Cryptography;
using System.Text.Json;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// Who may connect, kept in a JSON file of salted hashes. Reading is safe from any thread; a change replaces the whole table and is on
/// disk before it takes effect.
/// </summary>
public sealed class DeviceCredentials
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    // Hashed against for an unknown user, so that the time taken does not tell which users exist.
    private static readonly Entry Nobody = new(Secret.Salt(), new byte[32], null);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private volatile Dictionary<string, Entry> _entries = [];
    private volatile int _version;
    private DateTime _readAs;

    /// <param name="path">The file; absent means nobody.</param>
    /// <exception cref="InvalidDataException">The file is damaged or cannot be read: nobody is let in on a guess.</exception>
    public DeviceCredentials(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        Reload();
    }

    /// <summary>Grows with every change.</summary>
    public int Version => _version;

    public IReadOnlyList<DeviceCredential> All =>
        [.. _entries.Values.Select(e => e.Credential!).OrderBy(c => c.User, StringComparer.Ordinal)];

    /// <summary>The scope of a user with this password; null for anyone else, in the same time.</summary>
    public TopicScope? Verify(string? user, ReadOnlySpan<byte> password)
    {
        var entry = user is not null && _entries.TryGetValue(user, out var found) ? found : Nobody;
        var matches = CryptographicOperations.FixedTimeEquals(Secret.Hash(entry.Salt, password), entry.Hash);
        return matches && entry.Credential is { } credential && TopicScope.TryParse(credential.Scope, out var scope) ? scope : null;
    }

    /// <summary>Identifies the password a user has now; null when the user is gone. Sessions of another one are closed.</summary>
    public string? Current(string user) => _entries.TryGetValue(user, out var entry) ? entry.Credential!.Hash : null;

    /// <summary>Adds a user with a new password, which is returned and kept nowhere.</summary>
    /// <exception cref="ArgumentException">The user exists, or user or scope have a wrong form.</exception>
    public string Add(string user, string scope)
    {
        if (_entries.ContainsKey(user))
            throw new ArgumentException($"The user '{user}' exists; rotate gives it a new password.");
        var password = Secret.Generate();
        Set(user, scope, password);
        return password;
    }

    /// <summary>Adds a user or replaces its password and scope; nothing is written when all are the same.</summary>
    public void Set(string user, string scope, string password)
    {
        if (string.IsNullOrWhiteSpace(user) || user.Length > 256)
            throw new ArgumentException("A user name has 1 to 256 characters.");
        if (!TopicScope.TryParse(scope, out _))
            throw new ArgumentException($"The scope '{scope}' is not pilot/site/device, pilot/site, pilot or *.");
        if (string.IsNullOrEmpty(password))
            throw new ArgumentException("An empty password lets anyone in.");
        if (_entries.TryGetValue(user, out var now) && now.Credential!.Scope == scope
            && Secret.Hash(now.Salt, password).SequenceEqual(now.Hash))
            return;
        var salt = Secret.Salt();
        var hash = Convert.ToBase64String(Secret.Hash(salt, password));
        var credential = new DeviceCredential(user, scope, Convert.ToBase64String(salt), hash, _clock.GetUtcNow());
        Change(entries => entries[user] = Entry.Of(credential));
    }

    /// <summary>A new password for a known user; the old one is refused from now on.</summary>
    public string Rotate(string user)
    {
        if (!_entries.TryGetValue(user, out var entry))
            throw new ArgumentException($"There is no user '{user}'.");
        var password = Secret.Generate();
        Set(user, entry.Credential!.Scope, password);
        return password;
    }

    public void Revoke(string user)
    {
        if (!_entries.ContainsKey(user))
            throw new ArgumentException($"There is no user '{user}'.");
        Change(entries => entries.Remove(user));
    }

    /// <summary>Reads the file again if another process has changed it.</summary>
    /// <exception cref="InvalidDataException">It is damaged or cannot be read; those known so far stay, and the next call tries again.</exception>
    public void Reload()
    {
        lock (_lock)
        {
            var written = File.GetLastWriteTimeUtc(_path); // 1601 when it does not exist
            if (written == _readAs)
                return;
            _entries = File.Exists(_path) ? Read(_path) : [];
            _readAs = written;
            _version++;
        }
    }

    private static Dictionary<string, Entry> Read(string path) => PrivateFile.Read(path, "list of credentials", bytes =>
    {
        var credentials = JsonSerializer.Deserialize<List<DeviceCredential>>(bytes, Json) ?? throw new InvalidDataException($"{path} holds no list.");
        return credentials.ToDictionary(c => c.User, Entry.Of, StringComparer.Ordinal);
    });

    private void Change(Action<Dictionary<string, Entry>> change)
    {
        lock (_lock)
        {
            Reload();
            var entries = new Dictionary<string, Entry>(_entries, StringComparer.Ordinal);
            change(entries);
            PrivateFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(entries.Values.Select(e => e.Credential), Json));
            _readAs = File.GetLastWriteTimeUtc(_path);
            _entries = entries;
            _version++;
        }
    }

    private sealed record Entry(byte[] Salt, byte[] Hash, DeviceCredential? Credential)
    {
        public static Entry Of(DeviceCredential credential)
        {
            var entry = new Entry(Convert.FromBase64String(credential.Salt), Convert.FromBase64String(credential.Hash), credential);
            return entry.Hash.Length == 32 ? entry : throw new FormatException($"the hash of '{credential.User}' is damaged");
        }
    }
}
