using System.Net;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Tests.Indicators;

namespace SmartPilots.Functions.Tests.People;

/// <summary>Scopes that name places: a province holds its wards, and these their sites.</summary>
public sealed class PlaceScopeTests
{
    private static readonly PlaceScopes Places = new((programme, place) => PlaceAccess.ContentOf(new ProgrammesReading([new IndicatorScene().Programme], []), programme,
        place, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void A_place_holds_the_sites_and_places_in_it_and_nothing_until_it_is_filled()
    {
        var city = AccessScope.ParseWithPlaces("@x/city");

        Assert.False(city.HasSite("p", "s"));
        Assert.True(Places.Fill(city).HasSite("p", "s"));
        Assert.False(Places.Fill(city).HasSite("p", "t"));
        Assert.False(Places.Fill(city).HasPilot("p"));
        Assert.False(Places.Fill(AccessScope.ParseWithPlaces("@x/dry")).HasSite("p", "s"));
        Assert.Equal("city dry ward", string.Join(' ', PlaceAccess.Of(Places.Fill(city), new IndicatorScene().Programme).Order()));
        Assert.NotEqual(city.Key, Places.Fill(city).Key);
        Assert.Equal("@x/city", Places.Fill(city).ToString());
    }

    [Theory]
    [InlineData("@x/city", "@x/ward", true)]
    [InlineData("@x/city", "p/s", true)]
    [InlineData("@x/ward", "@x/city", false)]
    [InlineData("@x/ward", "@x/dry", false)]
    [InlineData("p", "@x/ward", false)]
    [InlineData("@x/city", "p", false)]
    [InlineData("*", "@x/ward", true)]
    public void Who_has_a_place_may_give_what_lies_in_it(string own, string other, bool holds) =>
        Assert.Equal(holds, Places.Fill(AccessScope.ParseWithPlaces(own)).Holds(AccessScope.ParseWithPlaces(other)));

    [Theory]
    [InlineData("@x")]
    [InlineData("@x/")]
    [InlineData("@/y")]
    [InlineData("@x/y/z")]
    [InlineData("x@/y")]
    public void What_is_no_place_is_named(string scope) => Assert.Throws<FormatException>(() => AccessScope.ParseWithPlaces(scope));

    [Fact]
    public void A_gateway_names_no_place()
    {
        Assert.Throws<FormatException>(() => AccessScope.Parse("@x/city"));
        Assert.Equal("@x/none", Places.Missing(AccessScope.ParseWithPlaces("p,@x/ward,@x/none")));
    }

    [Fact]
    public async Task A_person_of_a_place_sees_its_sites_and_what_lies_outside_does_not_exist()
    {
        await using var scene = await TwoPilots.StartAsync();
        var (name, value) = await scene.SignInAsync(Role.Admin, "@town/near");
        async Task<HttpStatusCode> AskAsync(string path, string? body = null)
        {
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path) { Headers = { { name, value } } };
            if (body is not null)
                request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            return (await scene.Http.SendAsync(request)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync("/api/latest?pilot=town&site=near"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("/api/latest?pilot=town&site=foreign-site"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("/api/latest?pilot=foreign-pilot"));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync("/api/people", """{"name":"n","role":"viewer","scope":"@town/foreign-site"}"""));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("/api/people", """{"name":"n","role":"viewer","scope":"@town/near"}"""));
    }
}
